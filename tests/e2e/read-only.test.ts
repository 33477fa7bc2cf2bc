import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'
import { chromiumPath } from '../support/browser.ts'
import { browserSession, starterLabels } from '../support/session.ts'
import { temporaryFolder } from '../support/temporary.ts'

describe.skipIf(!chromiumPath)('a project whose file cannot be written', () => {
  const s = browserSession()

  /** Opens such a project: one document with a span, a suggestion and guidelines, and another. */
  async function open(): Promise<Project> {
    const folder = join(temporaryFolder(), 'shared')
    mkdirSync(folder)
    const path = join(folder, 'Theirs.spanwright')
    const labels = starterLabels.map((name) => ({ name, colour: 0, description: '', key: '' }))
    const spans = [{ start: 0, end: 3, label: 'PERSON' }]
    const written = unwrap(Project.open(path))
    unwrap(
      written.addDocuments(
        'Import',
        [
          { text: 'Ann met Bob in Oslo.', spans, note: 'Seen.' },
          { text: 'Two.', spans: [] },
        ],
        labels,
      ),
    )
    const labelId = written.labels()[0].id
    const suggestion = { id: 's', documentId: 1, start: 8, end: 11, labelId, score: 0.9 }
    unwrap(
      written.apply('Prepare', [
        { type: 'project.update', patch: { guidelines: 'No titles.' } },
        {
          type: 'suggestion.create',
          suggestion: { ...suggestion, origin: 'model', source: 'a model' },
        },
      ]),
    )
    written.close()

    // The tests may run as a user who can write everything: the host is told that it cannot.
    const really = Project.open.bind(Project)
    const opening = vi
      .spyOn(Project, 'open')
      .mockImplementation((file) => really(file, { readOnly: true }))
    onTestFinished(() => opening.mockRestore())
    const { id } = s.host.projects.openFile(path)
    await s.show(id)
    await s.at('text').waitFor()
    return s.host.projects.get(id)
  }

  it('is said plainly, and everything in it can be read', async () => {
    await open()
    await s.at('read-only').getByText('open for reading only').waitFor()
    await s.at('save-state').getByText('Read only').waitFor()
    expect(await s.violations()).toEqual([])
    expect(await s.at('span-tag').allInnerTexts()).toEqual(['PERSON'])
    expect(await s.at('suggestion-tag').count()).toBe(1)
    expect(await s.at('note').inputValue()).toBe('Seen.')
    await s.at('guidelines').getByText('No titles.').waitFor()
    await s.at('search').fill('Two')
    await expect.poll(() => s.at('found').innerText()).toBe('1 document found')
    await s.at('queue').press('Enter')
    await expect.poll(() => s.at('text').innerText()).toContain('Two.')
    for (const place of ['labels', 'review', 'train']) {
      await s.at(`go-${place}`).click()
      await s.page.locator('h1').waitFor()
      expect(await s.violations()).toEqual([])
    }
  })

  it('cannot be changed, by mouse or by key', async () => {
    const project = await open()
    const before = JSON.stringify([project.document(1), project.counts(), project.labels()])
    const word = s.page.locator('[data-testid=text] [data-start]').last()
    await word.dblclick()
    expect(await s.at('label-popup').count()).toBe(0)
    await s.at('text').focus()
    const keys = ['1', 'Tab', 'a', 'x', 'Delete', 'Enter', 'Control+Shift+1', 'Alt+f']
    for (const key of [...keys, 'Control+Enter', 'Control+Backspace', 'Control+z'])
      await s.page.keyboard.press(key)
    expect(await s.page.getByRole('dialog').count()).toBe(0)
    const disabled = ['done', 'flag', 'undo', 'note', 'trash', 'edit-guidelines', 'new-label']
    for (const id of [...disabled, 'import', 'accept-here'])
      expect([id, await s.at(id).isDisabled()]).toEqual([id, true])

    await s.at('go-labels').click()
    await s.at('card-PERSON').getByRole('button', { name: 'PERSON', exact: true }).click()
    for (const id of ['label-name', 'label-merge', 'label-delete'])
      expect([id, await s.at(id).isDisabled()]).toEqual([id, true])
    await s.at('go-review').click()
    expect(await s.at('freeze').isDisabled()).toBe(true)
    await s.at('go-train').click()
    expect(await s.at('start').isDisabled()).toBe(true)
    expect(JSON.stringify([project.document(1), project.counts(), project.labels()])).toBe(before)
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

const file = (name: string, ...lines: [text: string, ...spans: [number, number, string][]][]) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(
    lines.map(([text, ...label]) => `${JSON.stringify({ text, label })}\n`).join(''),
  ),
})

describe.skipIf(!chromiumPath)('files', () => {
  const s = browserSession()

  it('come in as one step with other labels and sets, and go out as they are chosen', async () => {
    await s.labelled('Bo came.')
    await s
      .at('import')
      .setInputFiles([
        file('train.jsonl', ['Ann left.', [0, 3, 'PER']], ['Bo came.']),
        file('test.jsonl', ['Oslo is far.', [0, 4, 'LOC']], ['Ann left.']),
      ])
    await expect
      .poll(() => s.at('twins').innerText())
      .toContain('in the project or in these files: 2 documents')
    await s.page.getByText('Labels of the files').click()
    await s.at('map-PER').selectOption('PERSON')
    await s.at('map-LOC').selectOption('Leave its spans out')
    expect(await s.violations()).toEqual([])
    await s.at('import-start').click()
    await s.page.getByText('Imported 1 document with 1 span from train.jsonl').waitFor()
    await s.at('import-close').click()
    const kept = () =>
      [...s.project().labelledTexts()].map(({ text, split, spans }) => [
        ...[text, split, ...spans.map(({ label }) => label)],
      ])
    expect(kept()).toEqual([
      ['Bo came.', 'auto'],
      ['Ann left.', 'train', 'PERSON'],
      ['Oslo is far.', 'test'],
    ])

    await s.at('sets').click()
    await s.at('splits').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('assign').click()
    await expect.poll(() => kept().flat()).not.toContain('auto')
    await s.page.keyboard.press('Escape')

    await s.at('export').click()
    await s.page.getByText('Table of entities (CSV)').click()
    await s.at('export-documents').selectOption('in-progress')
    await expect
      .poll(() => s.at('export-outlook').innerText())
      .toMatch(/^1 document with 1 span\.\s+Nothing/)
    expect(await s.violations()).toEqual([])
    const [download] = await Promise.all([
      s.page.waitForEvent('download'),
      s.at('export-entities-csv').click(),
    ])
    expect(readFileSync((await download.path()) as string, 'utf8')).toBe(
      'file,entity,label,score,sentence,page\r\n"train.jsonl","Ann","PERSON","","Ann left.",""\r\n',
    )
  })

  it('that say nearly the same go into one set together, and alone', async () => {
    const clause = (end: string) =>
      `The tenant pays the rent on the first day of each month, keeps the garden and the house in good order, and leaves at the end of the year, as ${end}`
    await s.projectOf(clause('law said.'), clause('law says.'), 'Another text altogether.')
    await s.at('sets').click()
    await s.at('versions').getByText('2 documents in no set').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('assign-versions').click()
    await s.at('versions').waitFor({ state: 'detached' })
    const sets = [...s.project().labelledTexts()].map(({ split }) => split)
    expect(sets[0]).not.toBe('auto')
    expect(sets).toEqual([sets[0], sets[0], 'auto'])
    await s.at('leaks').getByText('No document stands, or nearly stands, in two sets.').waitFor()
    await s.page.keyboard.press('Escape')
    await s.page.keyboard.press('Control+z')
    await expect
      .poll(() => [...s.project().labelledTexts()].map(({ split }) => split))
      .toEqual(['auto', 'auto', 'auto'])
  })
})

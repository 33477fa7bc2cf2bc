import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

const letter = fileURLToPath(new URL('../golden/data/documents/letter.pdf', import.meta.url))

describe.skipIf(!chromiumPath)('the frame', () => {
  const s = browserSession()

  it('reaches every command, documents and labels from the palette', async () => {
    await s.sample()
    await s.page.keyboard.press('Control+k')
    await s.at('palette-query').fill('flag the')
    await s.page.keyboard.press('Enter')
    await expect.poll(() => s.project().counts().flagged).toBe(1)

    await s.page.keyboard.press('Control+k')
    await s.at('palette-query').fill('school kitchen')
    await s.page.keyboard.press('Enter')
    await expect.poll(() => s.at('text').innerText()).toContain('Who will pay')

    await s.page.keyboard.press('Control+k')
    await s.at('palette-query').fill('PLACE')
    await s.at('palette').getByRole('option', { name: 'PLACE', exact: true }).waitFor()
    expect(await s.violations()).toEqual([])
    await s.page.keyboard.press('Escape')
    expect(await s.focused()).toBe('text')
  })

  it('shows all keys, and takes a new one for a command', async () => {
    await s.sample()
    await s.page.keyboard.press('?')
    await s.page.getByRole('dialog', { name: 'Keys' }).waitFor()
    expect(await s.violations()).toEqual([])
    await s.page.keyboard.press('Escape')

    await s.at('go-settings').click()
    const line = s.at('key-flag')
    await line.getByRole('button', { name: 'Press to change' }).click()
    await s.page.keyboard.press('Control+j')
    await expect.poll(() => s.host.settings().keys).toEqual({ flag: 'Mod+j' })
    await s.at('go-documents').click()
    await s.at('row').first().click()
    await s.page.keyboard.press('Alt+f')
    await s.page.keyboard.press('Control+j')
    await expect.poll(() => s.project().counts().flagged).toBe(1)
  })

  it('tells of two commands with one key, and puts keys back', async () => {
    await s.sample()
    await s.at('go-settings').click()
    const line = s.at('key-flag')
    await line.getByRole('button', { name: 'Press to change' }).click()
    await s.page.keyboard.press('Alt+n')
    await line.getByText('Also: Write a note').waitFor()
    await line.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => s.host.settings().keys).toEqual({})
  })

  it('folds and resizes its panes by keyboard and mouse, and remembers them', async () => {
    await s.sample()
    const edge = s.page.getByRole('separator', { name: 'Width of the queue' })
    await edge.focus()
    await s.page.keyboard.press('ArrowRight')
    await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe('316')
    const box = (await edge.boundingBox())!
    await s.page.mouse.move(box.x, box.y + 200)
    await s.page.mouse.down()
    await s.page.mouse.move(box.x + 40, box.y + 200)
    await s.page.mouse.up()
    await expect.poll(() => s.host.settings().panes.queue?.width).toBe(356)
    await s.page.keyboard.press('Control+b')
    await expect.poll(() => s.at('queue').isVisible()).toBe(false)
    await s.reload()
    await s.at('text').waitFor()
    await expect.poll(() => s.at('queue').isVisible()).toBe(false)
    await s.at('toggle-queue').click()
    await s.at('queue').waitFor()
  })

  it('opens a pane above the text where there is no room, Esc closes it', async () => {
    await s.page.setViewportSize({ width: 960, height: 700 })
    await s.sample()
    expect(await s.at('queue').isVisible()).toBe(false)
    await s.at('toggle-queue').click()
    await s.at('row').nth(2).waitFor()
    await s.at('search').press('Escape')
    await expect.poll(() => s.at('queue').isVisible()).toBe(false)
  })
})

describe.skipIf(!chromiumPath)('documents', () => {
  const s = browserSession()

  it('move to the trash and come back, and the focus stays in the work', async () => {
    await s.projectOf('One.', 'Two.')
    await s.page.keyboard.press('Control+Backspace')
    await expect.poll(() => s.at('text').innerText()).toContain('Two.')
    expect(await s.focused()).toBe('text')
    await s.at('show-filters').click()
    await s.at('filter-status').selectOption('trash')
    await expect.poll(() => s.at('row').count()).toBe(1)
    await s
      .at('row')
      .first()
      .click({ modifiers: ['Control'] })
    await s.at('bulk-menu').click()
    await s.at('bulk-restore').click()
    await expect.poll(() => s.project().counts().documents).toBe(2)
  })

  it('keep a note, a split, a source and fields of the user’s own', async () => {
    await s.projectOf('One.')
    await s.page.keyboard.press('Alt+n')
    await s.page.keyboard.type('Ask Ann 🙂')
    await s.at('split').selectOption('dev')
    await s.at('source').fill('Letters')
    await s.at('new-field').fill('author')
    await s.at('new-field').press('Enter')
    await s.at('field-author').fill('Ada')
    await s.at('field-author').press('Tab')
    await expect
      .poll(() => s.project().document(1)?.document)
      .toMatchObject({
        note: 'Ask Ann 🙂',
        split: 'dev',
        source: 'Letters',
        meta: { author: 'Ada' },
      })
  })

  it('come from a drop and a paste', async () => {
    await s.at('new-name').fill('Mine')
    await s.at('create').click()
    await s.page.getByText('No documents yet').first().waitFor()
    expect(await s.violations()).toEqual([])
    await s.page.evaluate(() => {
      const data = new DataTransfer()
      data.setData('text/plain', 'Pasted 王小明.')
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
      )
    })
    await s.at('import-start').click()
    await s.page.getByText('Imported 1 document').waitFor()
    expect(await s.violations()).toEqual([])
    await s.at('import-close').click()
    await expect.poll(() => s.at('text').innerText()).toContain('Pasted 王小明.')

    await s.page.evaluate(() => {
      const data = new DataTransfer()
      data.items.add(new File(['Dropped. Twice.'], 'b.txt'))
      document
        .querySelector('[data-testid=queue]')!
        .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))
    })
    await s.at('read-unit').selectOption('sentence')
    await s.page.getByText('2 documents, 0 spans; read as txt').waitFor()
    await s.at('import-start').click()
    await s.page.getByText('Imported 2 documents').waitFor()
    await s.at('import-close').click()

    // Another kind of file is shown in the unit that was chosen last, before anything is written.
    await s.at('import').setInputFiles(letter)
    await s.page.getByText('3 documents, 0 spans; read as pdf').waitFor()
    expect(await s.at('read-unit').inputValue()).toBe('sentence')
    expect(await s.at('preview-document').nth(2).innerText()).toMatch(/^Page two.*\s+page: 2$/)
    expect(s.project().counts().documents).toBe(3)
    expect(await s.violations()).toEqual([])
    await s.at('import-start').click()
    await s.page.getByText('Imported 3 documents').waitFor()
  })

  it('get one label wherever a text occurs, but where it is ticked off', async () => {
    await s.labelled('Ann met Ann. Ann left.', 'Ann again, and annex.')
    await s.page.keyboard.press('Control+Shift+1')
    await s.at('occurrences-project').check()
    await expect.poll(() => s.at('occurrence').count()).toBe(4)
    expect(await s.violations()).toEqual([])
    await s.at('occurrence').nth(1).uncheck()
    await s.at('occurrences-run').click()
    await expect.poll(() => s.project().counts().spans).toBe(3)
    await expect.poll(s.focused).toBe('text')
    await s.page.keyboard.press('Control+z')
    await expect.poll(() => s.project().counts().spans).toBe(0)
  })
})

describe.skipIf(!chromiumPath)('labels', () => {
  const s = browserSession()
  const names = () =>
    s
      .project()
      .labels()
      .map(({ name }) => name)

  it('are renamed, recoloured, described, given a key, moved, merged and deleted', async () => {
    await s.sample()
    await s.at('go-labels').click()
    const card = (name: string) => s.at(`card-${name}`)
    await card('ORG').getByRole('button', { name: 'ORG', exact: true }).click()
    expect(await s.violations()).toEqual([])
    await s.at('label-name').fill('COMPANY')
    await s.at('label-name').press('Tab')
    await expect.poll(names).toContain('COMPANY')
    await s.at('label-key').fill('p')
    await s.at('label-key').press('Tab')
    await s.page.getByText('The key p belongs to PERSON.').waitFor()
    await s.page.getByRole('radio', { name: 'Pink' }).check({ force: true })
    await s.at('label-description').fill('Firms')
    await s.at('label-description').press('Tab')
    await expect
      .poll(() =>
        s
          .project()
          .labels()
          .find(({ name }) => name === 'COMPANY'),
      )
      .toMatchObject({ colour: 6, description: 'Firms' })
    await s.page.getByRole('button', { name: 'Move COMPANY up' }).click()
    await expect.poll(names).toEqual(['COMPANY', 'PERSON', 'PLACE', 'DATE'])

    await s.at('label-merge').selectOption({ label: 'PERSON' })
    await s.page.getByText('91 spans of COMPANY will be PERSON').waitFor()
    await s.at('confirm-yes').click()
    await expect.poll(names).toEqual(['PERSON', 'PLACE', 'DATE'])
    await s.page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect.poll(names).toContain('COMPANY')

    await card('DATE').getByRole('button', { name: 'DATE', exact: true }).click()
    await s.at('label-delete').click()
    await s.at('confirm-yes').click()
    await expect.poll(() => s.project().counts().spans).toBe(404 - 92)
  })

  it('are moved and recoloured, by mouse and by key, and each step is undone and redone', async () => {
    await s.show(s.create([], ['PERSON', 'ORG', 'PLACE']), 'labels')
    const order = () => s.page.locator('[data-testid^=card-]').allInnerTexts()
    const colour = (name: string) => s.at(`card-${name}`).locator('[data-label]').first()
    const hue = () => colour('ORG').getAttribute('data-label')

    await s.page.getByRole('button', { name: 'Move ORG up' }).press('Enter')
    await s.at('card-PLACE').dragTo(s.at('card-ORG'))
    await s.at('card-ORG').getByRole('button', { name: 'ORG', exact: true }).click()
    await s.page.getByRole('radio', { name: 'Pink' }).check({ force: true })
    await expect.poll(hue).toBe('6')
    expect(names()).toEqual(['PLACE', 'ORG', 'PERSON'])

    await s.at('card-ORG').getByRole('button', { name: 'ORG', exact: true }).focus()
    await s.page.keyboard.press('Control+z')
    await expect.poll(hue).toBe('1')
    await s.page.keyboard.press('Control+z')
    await expect.poll(names).toEqual(['ORG', 'PERSON', 'PLACE'])
    await s.at('undo').click()
    await expect.poll(names).toEqual(['PERSON', 'ORG', 'PLACE'])
    expect((await order()).map((text) => text.split('\n')[0])).toEqual(['PERSON', 'ORG', 'PLACE'])

    for (let i = 0; i < 3; i++) await s.page.keyboard.press('Control+Shift+z')
    await expect.poll(hue).toBe('6')
    expect(names()).toEqual(['PLACE', 'ORG', 'PERSON'])
    expect((await order()).map((text) => text.split('\n')[0])).toEqual(['PLACE', 'ORG', 'PERSON'])
  })

  it('have guidelines beside the text, rendered without letting anything in', async () => {
    await s.projectOf('One.')
    await s.at('edit-guidelines').click()
    await s
      .at('guidelines-text')
      .fill(
        '# Rules\n\n- **Names** only\n\n<img src=x onerror=alert(1)> [good](https://example.org) [bad](javascript:alert(1))',
      )
    await s.at('keep-guidelines').click()
    const shown = s.at('guidelines')
    await shown.getByText('Names').waitFor()
    expect(await shown.locator('img').count()).toBe(0)
    expect(await shown.locator('a').evaluateAll((links) => links.map((a) => a.outerHTML))).toEqual([
      '<a href="https://example.org" target="_blank" rel="noopener noreferrer">good</a>',
    ])
    expect(s.project().guidelines).toContain('# Rules')
  })
})

import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

describe.skipIf(!chromiumPath)('the focus is never lost', () => {
  const s = browserSession()
  const press = (key: string) => s.page.keyboard.press(key)
  /** Opens something, closes it with Esc, and finds the focus where it was. */
  async function returns(from: string, open: () => Promise<unknown>): Promise<void> {
    await open()
    await s.page.getByRole('dialog').waitFor()
    expect([from, await s.focused()]).not.toContain('BODY')
    await press('Escape')
    await s.page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await s.focused()).toBe(from)
  }

  it('when a dialog closes that a button opened', async () => {
    await s.labelled('Ann met Bob.', 'Two.')
    for (const id of ['open-palette', 'suggest', 'rules', 'export'])
      await returns(id, () => s.at(id).press('Enter'))
    await s.at('text').focus()
    await press('1')
    await s.at('span-tag').waitFor()
    await returns('label-all', () => s.at('label-all').press('Enter'))
  })

  it('when a dialog closes that a key or the palette opened', async () => {
    await s.labelled('Ann met Bob.', 'Two.')
    for (const key of ['Control+k', '?', 'Control+Shift+1']) await returns('text', () => press(key))
    for (const command of ['export', 'rules', 'suggest spans'])
      await returns('text', async () => {
        await press('Control+k')
        await s.page.keyboard.type(command)
        await press('Enter')
        await s.page.locator('[role=dialog]:not([data-testid=palette])').waitFor()
      })
  })

  it('when a question is answered, a menu closes, or what had it goes away', async () => {
    await s.labelled('Ann met Bob.', 'Two.')
    await press('Alt+l')
    await press('Control+a')
    await s.at('bulk-menu').press('Enter')
    await s.page.getByRole('menu').waitFor()
    await press('Escape')
    await expect.poll(s.focused).toBe('bulk-menu')
    await s.at('bulk-menu').press('Enter')
    await s.at('bulk-flag').press('Enter')
    await expect.poll(() => s.project().counts().flagged).toBe(2)
    await expect.poll(s.focused).toBe('queue')

    await press('Control+a')
    await s.page.getByRole('button', { name: 'Choose none' }).press('Enter')
    await expect.poll(s.focused).toBe('queue')

    await s.at('go-labels').click()
    await s.at('card-ORG').getByRole('button', { name: 'ORG', exact: true }).press('Enter')
    await returns('label-delete', () => s.at('label-delete').press('Enter'))
    // The first question must be gone before it is asked again.
    await s.at('confirm-yes').waitFor({ state: 'detached' })
    await s.at('label-delete').press('Enter')
    await s.at('confirm-yes').press('Enter')
    await s.at('card-ORG').waitFor({ state: 'detached' })
    await expect.poll(s.focused).not.toBe('BODY')

    await s.at('message').getByRole('button', { name: 'Dismiss the message' }).press('Enter')
    await s.at('message').waitFor({ state: 'detached' })
    await expect.poll(s.focused).not.toBe('BODY')
  })

  it('when a filter or a search leaves nothing', async () => {
    await s.labelled('Ann met Bob.', 'Two.')
    await press('/')
    await s.page.keyboard.type('nowhere')
    await s.page.getByText('Nothing found').waitFor()
    expect(await s.focused()).toBe('search')
    await press('Escape')
    await expect.poll(() => s.at('row').count()).toBe(2)
    await s.at('show-filters').press('Enter')
    await s.at('filter-flagged').press('Space')
    await s.page.getByText('Nothing found').waitFor()
    expect(await s.focused()).toBe('filter-flagged')
    await press('Alt+l')
    expect(await s.focused()).toBe('queue')
    await s.page.getByRole('button', { name: 'Reset filters' }).press('Enter')
    await expect.poll(() => s.at('row').count()).toBe(2)
    await expect.poll(s.focused).not.toBe('BODY')
  })

  it('when the document in work leaves the list, or is the last one to go', async () => {
    await s.labelled('Ann met Bob.', 'Two.')
    await press('Control+Backspace')
    await expect.poll(() => s.at('text').innerText()).toContain('Two.')
    expect(await s.focused()).toBe('text')
    await press('Control+Backspace')
    await s.page.getByText('No documents yet').first().waitFor()
    await expect.poll(s.focused).not.toBe('BODY')
  })
})

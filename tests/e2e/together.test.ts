import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession, starterLabels } from '../support/session.ts'

describe.skipIf(!chromiumPath)('short documents that are read together', () => {
  const s = browserSession()
  const { at } = s
  const open = (id: number) => s.page.locator(`.live[data-document="${id}"]`).waitFor()
  const statuses = () =>
    s
      .project()
      .allIds()
      .map((id) => s.project().plainDocument(id)?.status)
  const surfaces = (id: number) => {
    const found = s.project().document(id)
    return found?.spans.map(({ start, end, labelId }) => {
      return `${found.document.text.slice(start, end)} ${labelId}`
    })
  }

  async function showTogether(texts: readonly string[]): Promise<void> {
    const documents = texts.map((text) => ({ text, spans: [] }))
    await s.show(s.create(documents, starterLabels))
    await at('together').click()
  }

  it('are labelled where they stand, and done with one key that one step takes back', async () => {
    const texts = ['Ann left.', 'Bob met Cid.', 'They saw Oslo.', `${'A long one. '.repeat(60)}`]
    await showTogether(texts)
    // The long one is read alone.
    await expect.poll(() => at('still-document').count()).toBe(2)
    expect(await s.violations()).toEqual([])

    // By the pointer in one that is not open, by keys after going down.
    await at('still-document')
      .getByText('They saw Oslo.')
      .dblclick({ position: { x: 92, y: 12 } })
    await open(3)
    await at('label-popup').waitFor()
    await s.page.keyboard.press('3')
    await expect.poll(() => surfaces(3)).toEqual(['Oslo PLACE'])
    await s.page.keyboard.press('Alt+ArrowUp')
    await open(2)
    await s.page.keyboard.press('1')
    await expect.poll(() => surfaces(2)).toEqual(['Bob PERSON'])
    await expect.poll(() => at('done').innerText()).toContain('Done with all 3, next')

    // What a step changes is on the screen: it is opened there, and no message says that it is elsewhere.
    await s.page.keyboard.press('Control+z')
    await expect.poll(() => surfaces(2)).toEqual([])
    await s.page.keyboard.press('Control+z')
    await open(3)
    await expect.poll(() => surfaces(3)).toEqual([])
    await s.page.keyboard.press('Control+Shift+z')
    await expect.poll(() => surfaces(3)).toEqual(['Oslo PLACE'])
    await s.page.keyboard.press('Control+Shift+z')
    await open(2)
    await expect.poll(() => surfaces(2)).toEqual(['Bob PERSON'])
    expect(await at('message').count()).toBe(0)
    expect(await at('still-document').count()).toBe(2)

    await s.page.keyboard.press('Control+Enter')
    await open(4)
    expect(statuses()).toEqual(['done', 'done', 'done', 'new'])
    await s.page.keyboard.press('Control+z')
    await expect.poll(statuses).toEqual(['new', 'in-progress', 'in-progress', 'new'])
    await s.page.getByRole('button', { name: 'Show it' }).click()
    await open(1)
    await expect.poll(() => at('still-document').count()).toBe(2)
    await s.page.keyboard.press('Alt+p')
    await expect.poll(() => at('still-document').count()).toBe(0)
  })

  it('are labelled by a key that is held over one that is not open', async () => {
    const texts = ['Ann left.', 'Bob Ray met Cid.', 'They saw Oslo.']
    await showTogether(texts)
    await expect.poll(() => at('still-document').count()).toBe(2)
    await at('text').focus()
    await at('still-document')
      .getByText('They saw Oslo.')
      .hover({ position: { x: 92, y: 12 } })
    await s.page.keyboard.press('3')
    await open(3)
    await expect.poll(() => surfaces(3)).toEqual(['Oslo PLACE'])
    const box = (await at('still-document').getByText('Bob Ray').boundingBox())!
    await s.page.mouse.move(box.x + 1, box.y + 12)
    await s.page.keyboard.down('1')
    await s.page.mouse.move(box.x + 50, box.y + 12, { steps: 3 })
    await s.page.keyboard.up('1')
    await open(2)
    await expect.poll(() => surfaces(2)).toEqual(['Bob Ray PERSON'])
    expect(surfaces(1)).toEqual([])

    // What a low window does not show is not done with the rest.
    await s.page.setViewportSize({ width: 1280, height: 320 })
    await expect.poll(() => at('still-document').count()).toBeLessThan(2)
    await s.page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => at('done').innerText()).toContain('Done with all')
  })

  it('are asked about together where suggestions are open', async () => {
    const id = s.create(
      ['Ann left.', 'Ann met Cid.'].map((text) => ({ text, spans: [] })),
      starterLabels,
    )
    const run = s.project().suggest({ origin: 'model', name: 'm' })
    const read = { start: 0, end: 3, labelId: 'PERSON', source: 'm', score: 0.9 }
    await run.write(
      [1, 2].map((documentId) => ({ documentId, uncertainty: 0.1, proposals: [read] })),
    )
    await run.show('Read')
    await s.show(id)
    await at('together').click()
    await expect.poll(() => at('suggestion-tag').count()).toBe(2)
    await at('still-document').getByTestId('suggestion-tag').hover()
    await at('still-document').getByTestId('tag-reject').click()
    await open(2)
    await expect.poll(() => at('suggestion-tag').count()).toBe(1)
    await s.page.keyboard.press('Control+Enter')
    expect(await at('open-suggestions').innerText()).toContain('1 suggestion is open')
    await s.page.keyboard.press('Alt+a')
    await expect.poll(statuses).toEqual(['done', 'done'])
    expect([surfaces(1), surfaces(2)]).toEqual([['Ann PERSON'], []])
  })
})

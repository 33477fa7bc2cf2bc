import { describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/browser.ts'
import { browserSession, starterLabels } from '../support/session.ts'
import { smallDocuments, smallLabels } from '../support/small-run.ts'

const COUNT = 10_000

describe.skipIf(!chromiumPath)('ten thousand documents, by keyboard alone', () => {
  const s = browserSession()
  const press = async (...keys: string[]) => {
    for (const key of keys) await s.page.keyboard.press(key)
  }
  const text = () => s.at('text').innerText()
  const opened = (number: number) => expect.poll(text).toContain(`number ${number}.`)

  it('are opened, leafed through, searched, filtered, labelled, done and undone', async () => {
    const texts = Array.from({ length: COUNT }, (_, i) => ({
      text: `Ann wrote letter number ${i + 1}.`,
      spans: i % 1000 === 0 ? [{ start: 0, end: 3, label: 'PERSON' }] : [],
    }))
    await s.show(s.create(texts, starterLabels))
    await opened(1)

    // A page down, to the end, back to the beginning: only what is near is drawn.
    await press('Alt+l', 'PageDown', 'Enter')
    await expect.poll(text).not.toContain('number 1.')
    const paged = Number(/number (\d+)/.exec(await text())?.[1])
    expect(paged).toBeGreaterThan(4)
    expect(paged).toBeLessThan(20)
    await press('Alt+l', 'End', 'Enter')
    await opened(COUNT)
    expect(await s.at('row').count()).toBeLessThan(40)
    await press('Alt+l', 'Home', 'Enter')
    await opened(1)

    // Search; Tab leads from the field to the filters.
    await press('/')
    await s.page.keyboard.type('number 77')
    await expect.poll(() => s.at('found').innerText()).toBe('111 documents found')
    await press('Alt+l', 'Enter')
    await opened(77)
    await press('/', 'Escape', 'Tab', 'Enter')
    await expect.poll(() => s.at('found').innerText()).toBe('10,000 documents')
    for (let i = 0; i < 10 && (await s.focused()) !== 'filter-label'; i++) await press('Tab')
    await s.page.keyboard.type('PERSON')
    await expect.poll(() => s.at('found').innerText()).toBe('10 documents found')
    await press('Alt+l', 'End', 'Enter')
    await opened(9001)

    // Work on it, and take it back, where it is and after the next one was opened.
    const before = s.project().document(9001)?.document.status
    await press('Control+End', 'ArrowLeft', '4')
    await expect.poll(() => s.project().document(9001)?.spans.length).toBe(2)
    await press('Control+Enter')
    await opened(1)
    expect(s.project().document(9001)?.document.status).toBe('done')
    await press('Control+z', 'Control+z')
    await expect.poll(() => s.project().document(9001)?.spans.length).toBe(1)
    expect(s.project().document(9001)?.document.status).toBe(before)
    expect(await s.focused()).toBe('text')
  })
})

describe.skipIf(!chromiumPath)('the rest of the loop, by keyboard alone', () => {
  const s = browserSession()
  const { at } = s
  const press = (key: string) => s.page.keyboard.press(key)
  /** Goes by Tab to what has a test id. */
  async function tabTo(id: string): Promise<void> {
    for (let i = 0; i < 80; i++) {
      if ((await s.focused()) === id) return
      await press('Tab')
    }
    throw new Error(`Tab does not lead to ${id}`)
  }
  async function command(name: string): Promise<void> {
    await press('Control+k')
    await s.page.keyboard.type(name)
    await press('Enter')
  }

  it('a model is trained, its strings are looked at, and it tags what comes back into the project', async () => {
    const documents = smallDocuments(40).map(({ text, spans }) => ({ text, spans }))
    await s.show(s.create(documents, smallLabels))
    await at('text').waitFor()
    await command('go to training')
    await at('offers').waitFor()
    // Of the three the second is chosen; the arrow goes to the first.
    await tabTo('offer-radio')
    await press('ArrowUp')
    await expect.poll(() => at('start').isEnabled()).toBe(true)
    await tabTo('start')
    await press('Enter')
    await at('verdict').waitFor({ timeout: 60_000 })

    await command('go to entities')
    await at('string').first().waitFor()
    await tabTo('string')
    await press('Enter')
    await at('string-place').first().waitFor()
    await tabTo('place-open')
    await press('Enter')
    await at('text').waitFor()

    await command('go to tagging')
    await at('tag-text').waitFor()
    await tabTo('tag-text')
    await s.page.keyboard.type('Ann saw Rome again .')
    await press('Control+Enter')
    await at('tagged').locator('.mark').first().waitFor()
    await tabTo('tag-add')
    await press('Enter')
    await at('message').getByText('Added 1 document').waitFor()
    expect(s.project().counts().documents).toBe(41)
    expect(s.project().suggestions(41)).not.toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import type { LabelledText } from '../../src/model/documents.ts'
import { chromiumPath } from '../support/browser.ts'
import { chooseBase } from '../support/new-run.ts'
import { browserSession, starterLabels } from '../support/session.ts'

const people = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon']
const done = (person: string): LabelledText => ({
  text: `Yesterday ${person} went home.`,
  status: 'done',
  spans: [{ start: 10, end: 10 + person.length, label: 'PERSON' }],
})

describe.skipIf(!chromiumPath)('words and shapes', () => {
  const s = browserSession()
  const { at } = s
  const spans = () => s.project().spans(1)
  const tags = () => at('suggestion-tag').count()

  /** Ten finished documents after one that is open. */
  async function annotating(text = 'Yesterday Zoë went home.'): Promise<string> {
    const fresh = [
      { text, spans: [] },
      { text: 'Yesterday Max came.', spans: [] },
    ]
    const id = s.create([...fresh, ...people.map(done)], starterLabels)
    await s.show(id)
    await at('text').waitFor()
    return id
  }

  it('propose spans in the open document, which are answered and undone like others', async () => {
    await annotating()
    await expect.poll(tags).toBe(1)
    expect(await s.violations()).toEqual([])
    expect(s.project().counts().suggestions).toBe(0)
    await at('text').focus()
    await s.page.keyboard.press('Tab')
    await s.page.keyboard.press('a')
    await expect.poll(() => spans().length).toBe(1)
    expect(spans()[0]).toMatchObject({
      ...{ start: 10, end: 13, labelId: 'PERSON', origin: 'model', source: 'instant' },
    })
    expect(await tags()).toBe(0)
    await s.page.keyboard.press('Control+z')
    await expect.poll(() => spans().length).toBe(0)
    await expect.poll(tags).toBe(1)

    // Rejected, it is gone without a step to undo, and the next document has its own.
    const { revision } = s.project().history()
    await s.page.keyboard.press('Tab')
    await s.page.keyboard.press('x')
    await expect.poll(tags).toBe(0)
    expect(s.project().history().revision).toBe(revision)
    await s.page.keyboard.press('Control+Enter')
    await expect.poll(() => at('text').innerText()).toContain('Max')
    await expect.poll(tags).toBe(1)
  })

  it('propose nothing on a span of the user’s, nor once they are switched off', async () => {
    const id = await annotating('Yesterday Zoë and Kim went home.')
    await expect.poll(tags).toBeGreaterThan(0)
    await at('text').focus()
    await s.page.keyboard.press('Tab')
    await s.page.keyboard.press('3')
    await expect.poll(() => spans().map(({ labelId }) => labelId)).toEqual(['PLACE'])
    const shown = await at('suggestion-tag').allInnerTexts()
    expect(shown.length).toBeLessThan(2)

    await s.page.goto(new URL('/#/settings', s.url).href)
    await at('instant-suggestions').uncheck()
    await expect.poll(() => s.host.settings().instantSuggestions).toBe(false)
    expect(await s.violations()).toEqual([])
    await s.show(id)
    await at('text').waitFor()
    await expect.poll(() => s.host.instant.propose(s.project(), 1)).toEqual([])
    await expect.poll(tags).toBe(0)
  })

  it('are a base of a run, which takes a moment, and stand beside the runs of others', async () => {
    await s.show((await s.host.projects.createSample('Sample')).id, 'train')
    await at('outlook').waitFor()
    expect(await at('base').inputValue()).toBe('starter')
    await chooseBase(s, 'instant')
    expect(await at('setting-epochs').count()).toBe(0)
    expect(await at('setting-devFraction').count()).toBe(1)
    await at('start').click()
    await expect.poll(() => at('run-status').innerText(), { timeout: 60_000 }).toBe('Finished')
    expect(Number(await at('best-f1').innerText())).toBeGreaterThan(0.8)
    expect(await at('baseline').count()).toBe(0)
    expect(await s.violations()).toEqual([])

    await chooseBase(s, 'scratch:tiny')
    await at('setting-epochs').fill('1')
    await at('start').click()
    await expect
      .poll(() => at('baseline').innerText())
      .toMatch(/^Words and shapes alone: F1 0\.\d+/)
    await expect.poll(() => at('run-status').innerText(), { timeout: 60_000 }).toBe('Finished')
    await at('beaten').waitFor()
    expect(await at('runs').innerText()).toMatch(/Words and shapes\s+Finished/)
    expect(await s.violations()).toEqual([])
  })
})

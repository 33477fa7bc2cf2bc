import { describe, expect, it } from 'vitest'
import type { LabelledSpan } from '../../src/model/documents.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { chromiumPath } from '../support/browser.ts'
import { browserSession } from '../support/session.ts'

const labelNames = ['PERSON', 'ORG', 'PLACE']

describe.skipIf(!chromiumPath)('the editor in a browser', () => {
  const s = browserSession()

  /** Opens a document with these spans in the editor, and gives it the focus. */
  async function open(text: string, spans: LabelledSpan[] = [], suggestions: LabelledSpan[] = []) {
    const id = s.create([{ text, spans }], labelNames)
    const project = s.project()
    unwrap(
      project.apply('Suggest', [
        { type: 'document.update', id: 1, patch: { note: '' } },
        ...suggestions.map(({ start, end, label }, i) => ({
          type: 'suggestion.create' as const,
          suggestion: {
            id: `g${i}`,
            documentId: 1,
            start,
            end,
            labelId: label,
            origin: 'model' as const,
            source: 'a model',
            score: 0.87,
          },
        })),
      ]),
    )
    await s.show(id, 'documents/1')
    await s.at('text').waitFor()
    await s.at('text').focus()
  }

  /** Where a part of the text stands on the screen: its left and right ends and middle. */
  async function place(part: string, nth = 0) {
    const box = await s.page.evaluate(
      ([wanted, skip]) => {
        const root = document.querySelector('[data-testid=text]') as HTMLElement
        const nodes: { node: Text; start: number }[] = []
        let whole = ''
        for (const piece of root.querySelectorAll('[data-start]')) {
          const node = piece.firstChild as Text | null
          if (!node) continue
          nodes.push({ node, start: whole.length })
          whole += node.data
        }
        let at = -1
        for (let i = 0; i <= (skip as number); i++) at = whole.indexOf(wanted as string, at + 1)
        const find = (offset: number) =>
          nodes.findLast(({ start }) => start <= offset) as { node: Text; start: number }
        const end = at + (wanted as string).length
        const [from, to] = [find(at), find(end - 1)]
        const range = document.createRange()
        range.setStart(from.node, at - from.start)
        range.setEnd(to.node, end - to.start)
        const { left, right, top, height } = range.getBoundingClientRect()
        return { left, right, y: top + height / 2 }
      },
      [part, nth] as const,
    )
    return { ...box, x: (box.left + box.right) / 2 }
  }

  async function drag(part: string, keys: string[] = []) {
    const { left, right, y } = await place(part)
    for (const key of keys) await s.page.keyboard.down(key)
    await s.page.mouse.move(left + 1, y)
    await s.page.mouse.down()
    await s.page.mouse.move((left + right) / 2, y, { steps: 3 })
    await s.page.mouse.move(right - 1, y)
    await s.page.mouse.up()
    for (const key of keys) await s.page.keyboard.up(key)
  }

  const press = async (...keys: string[]) => {
    for (const key of keys) await s.page.keyboard.press(key)
  }

  /** Surface and label of the saved spans, in order; waits until they are these. */
  async function expectSaved(...expected: string[]) {
    const saved = () => {
      const found = s.project().document(1)
      return found?.spans.map(
        ({ start, end, labelId }) => `${found.document.text.slice(start, end)}/${labelId}`,
      )
    }
    await expect.poll(saved).toEqual(expected)
  }

  it('labels what is dragged over with the active label, without the marks around it', async () => {
    await open('He said "Oslo, and left for Paris.')
    await s.at('label-PLACE').click()
    await drag('"Oslo,')
    await expectSaved('Oslo/PLACE')
    expect(await s.page.locator('[data-span-id]').innerText()).toBe('Oslo')
    const paris = await place('Paris')
    await s.page.mouse.dblclick(paris.x, paris.y)
    await expectSaved('Oslo/PLACE', 'Paris/PLACE')
  })

  it('asks for the label at the caret when none is active, and never off the screen', async () => {
    await open('A line.\n'.repeat(60) + 'Ann Lee flew')
    await press('Control+End')
    await s.page.getByText('Ann Lee flew').waitFor()
    await drag('Ann Lee')
    await s.at('label-popup').waitFor()
    const box = (await s.at('label-popup').boundingBox())!
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.y + box.height).toBeLessThanOrEqual(800)
    expect(await s.violations()).toEqual([])
    await s.page.keyboard.type('per')
    await press('Enter')
    await expectSaved('Ann Lee/PERSON')
    expect(await s.focused()).toBe('text')
  })

  async function sweep(part: string, key: string) {
    const { left, right, y } = await place(part)
    await s.page.mouse.move(left + 1, y)
    await s.page.keyboard.down(key)
    // As a key that is held repeats.
    await s.page.keyboard.down(key)
    await s.page.mouse.move((left + right) / 2, y, { steps: 3 })
    await s.page.mouse.move(right - 1, y)
    await s.page.keyboard.up(key)
  }

  it('labels what the pointer is at with a label key, or passes over while it is held, and nothing else', async () => {
    const text = 'Ann Lee met "Bob Ray" in New York, ليلى حسن in 北京.'
    await open(text, [{ start: 25, end: 33, label: 'ORG' }], [{ start: 13, end: 20, label: 'ORG' }])
    expect(text.slice(25, 33)).toBe('New York')

    await sweep('Ann Lee', '1')
    await expectSaved('Ann Lee/PERSON', 'New York/ORG')
    expect(await s.at('label-popup').count()).toBe(0)
    // What was just made is selected, but the key is for what the pointer is at: a word, a span, what is proposed.
    const met = await place('met')
    await s.page.mouse.move(met.x, met.y)
    await press('2')
    await expectSaved('Ann Lee/PERSON', 'met/ORG', 'New York/ORG')
    const york = await place('York')
    await s.page.mouse.move(york.x, york.y)
    await press('3')
    await expectSaved('Ann Lee/PERSON', 'met/ORG', 'New York/PLACE')
    const bob = await place('Bob')
    await s.page.mouse.move(bob.x, bob.y)
    await press('1')
    await expectSaved('Ann Lee/PERSON', 'met/ORG', 'Bob Ray/PERSON', 'New York/PLACE')
    expect(s.project().document(1)?.suggestions).toEqual([])
    await sweep('ليلى حسن', '1')
    await sweep('北京', '3')
    const all = ['Ann Lee/PERSON', 'met/ORG', 'Bob Ray/PERSON', 'New York/PLACE', 'ليلى حسن/PERSON']
    await expectSaved(...all, '北京/PLACE')

    // Escape while the key is held, the arrows, and a click that chooses a span come first.
    await s.page.mouse.move(met.x, met.y)
    await s.page.keyboard.down('3')
    await s.page.mouse.move(york.x, york.y, { steps: 3 })
    await press('Escape')
    await s.page.keyboard.up('3')
    await press('Control+Home', '3')
    await expectSaved(...all.with(0, 'Ann Lee/PLACE'), '北京/PLACE')
    await s.page.mouse.click(met.x, met.y)
    await s.page.mouse.move(york.x, york.y)
    await press('3')
    await expectSaved(...all.with(0, 'Ann Lee/PLACE').with(1, 'met/PLACE'), '北京/PLACE')
  })

  it('gives a key to nothing else than what the user sees it is for', async () => {
    const text = `Ann met Bob in Oslo.\n${'Nobody came.\n'.repeat(60)}Cid saw Rome.`
    await open(text, [{ start: 8, end: 11, label: 'ORG' }])
    const to = async (part: string) => {
      const { x, y } = await place(part)
      await s.page.mouse.move(x, y)
    }
    const saved = (...rows: string[]) => expectSaved(...rows)
    // Beside the text the pointer is at nothing: the key is for the word that was clicked.
    const ann = await place('Ann')
    await s.page.mouse.click(ann.x, ann.y)
    await s.page.mouse.move(ann.x + 520, ann.y + 4)
    await press('1')
    await saved('Ann/PERSON', 'Bob/ORG')
    // At the tag of a span it is at the span.
    const tag = (await s.page.locator('[data-span-id]').nth(1).boundingBox())!
    await s.page.mouse.move(tag.x + tag.width / 2, tag.y + tag.height / 2)
    await press('3')
    await saved('Ann/PERSON', 'Bob/PLACE')
    // What was labelled last and then clicked is chosen.
    await to('Oslo')
    await press('2')
    await saved('Ann/PERSON', 'Bob/PLACE', 'Oslo/ORG')
    await s.page.mouse.down()
    await s.page.mouse.up()
    await to('Bob')
    await press('3')
    await saved('Ann/PERSON', 'Bob/PLACE', 'Oslo/PLACE')
    // Another key, or a button, drops what is under way.
    for (const drop of [() => press('ArrowLeft'), () => s.page.mouse.click(4, 4)]) {
      await to('met')
      await s.page.keyboard.down('1')
      await to('in')
      await drop()
      await s.page.keyboard.up('1')
    }
    await s.at('text').focus()
    // A found word stands at the caret while the pointer rests.
    await to('met')
    await press('Control+f')
    await s.page.keyboard.type('Cid')
    await press('Enter', 'Escape', '1')
    await saved('Ann/PERSON', 'Bob/PLACE', 'Oslo/PLACE', 'Cid/PERSON')
    // The text that is scrolled under the pointer is where the user works.
    await to('Rome')
    await press('Control+Home')
    await expect.poll(() => s.page.getByText('saw Rome.').count()).toBe(0)
    await s.page.mouse.wheel(0, 5000)
    await s.page.getByText('saw Rome.').waitFor()
    await press('3')
    await saved('Ann/PERSON', 'Bob/PLACE', 'Oslo/PLACE', 'Cid/PERSON', 'Rome/PLACE')
  })

  it('takes characters with Alt, exactly: joined emoji and marks stay whole', async () => {
    await open('x👩‍👩‍👧y and cafe\u0301s')
    await s.at('label-ORG').click()
    await drag('👩‍👩‍👧', ['Alt'])
    await drag('cafe\u0301', ['Alt'])
    await expectSaved('👩‍👩‍👧/ORG', 'cafe\u0301/ORG')
  })

  it('selects in text from right to left, by mouse and by arrows as they point', async () => {
    await open('سافرت ليلى حسن إلى Oslo أمس')
    await s.at('label-PERSON').click()
    await drag('ليلى حسن')
    await expectSaved('ليلى حسن/PERSON')
    await press('Control+Home', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', '3')
    await expectSaved('ليلى حسن/PERSON', 'Oslo/PLACE')
    await press('Control+Home', 'Shift+ArrowLeft', '2')
    await expectSaved('سافرت ليلى/ORG', 'ليلى حسن/PERSON', 'Oslo/PLACE')
  })

  it('selects Chinese by character', async () => {
    await open('王小明在北京工作。')
    await s.at('label-PLACE').click()
    await drag('北京')
    await press('Control+Home', 'Shift+ArrowRight', 'Shift+ArrowRight', '1')
    await expectSaved('王小明/PERSON', '北京/PLACE')
  })

  it('nests spans, and a repeated click goes outwards', async () => {
    await open('the Bank of England said', [{ start: 4, end: 19, label: 'ORG' }])
    const england = await place('England')
    await s.at('label-PLACE').click()
    await s.page.mouse.dblclick(england.x, england.y)
    await expectSaved('Bank of England/ORG', 'England/PLACE')
    await press('Escape', 'Escape')
    const inner = await place('England')
    await s.page.mouse.click(inner.x, inner.y)
    await press('1')
    await expectSaved('Bank of England/ORG', 'England/PERSON')
    await press('o', 'Delete')
    await expectSaved('England/PERSON')
  })

  it('resizes with handles, to words or with Alt to characters, keeping the identity', async () => {
    await open('the New York Times said', [{ start: 8, end: 12, label: 'ORG' }])
    const [before] = s.project().document(1)!.spans
    const york = await place('York')
    await s.page.mouse.click(york.x, york.y)
    const grab = async (edge: 'start' | 'end') => {
      const box = (await s.at(`handle-${edge}`).boundingBox())!
      expect(box.width).toBeGreaterThanOrEqual(24)
      expect(box.height).toBeGreaterThanOrEqual(24)
      await s.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      await s.page.mouse.down()
    }
    await grab('end')
    const times = await place('Times')
    await s.page.mouse.move(times.left + 8, times.y, { steps: 3 })
    await s.page.mouse.up()
    await expectSaved('York Times/ORG')
    await grab('start')
    const space = await place('New')
    await s.page.keyboard.down('Alt')
    await s.page.mouse.move(
      space.left + (await place('N')).right - (await place('N')).left,
      space.y,
    )
    await s.page.mouse.up()
    await s.page.keyboard.up('Alt')
    await expectSaved('ew York Times/ORG')
    expect(s.project().document(1)?.spans[0].id).toBe(before.id)
  })

  it('labels across lines, and moves by the lines on the screen', async () => {
    await open('Ann Lee\nflew to\nOslo today')
    await press('ArrowDown', 'Shift+ArrowDown', '2')
    await expectSaved('flew to\nOslo/ORG')
    await press('Control+Home', 'End', '1')
    await expectSaved('Lee/PERSON', 'flew to\nOslo/ORG')
  })

  it('answers suggestions by key', async () => {
    await open(
      'Ann met Bo in Oslo',
      [],
      [
        { start: 0, end: 3, label: 'PERSON' },
        { start: 8, end: 10, label: 'PERSON' },
        { start: 14, end: 18, label: 'ORG' },
      ],
    )
    expect(await s.at('suggestion-tag').allInnerTexts()).toHaveLength(3)
    await press('Tab', 'Tab', 'a')
    await expectSaved('Bo/PERSON')
    await expect.poll(() => s.at('suggestion-tag').count()).toBe(2)
    await press('3')
    await expectSaved('Bo/PERSON', 'Oslo/PLACE')
    await press('Shift+Tab', 'x')
    await expect.poll(() => s.project().document(1)?.suggestions.length).toBe(0)
    await press('Control+z')
    await expect.poll(() => s.project().document(1)?.suggestions.length).toBe(1)
    expect(await s.violations()).toEqual([])
  })

  it('draws only what is near the screen of a long document, and works at its far end', async () => {
    const line = 'Some words that make a line of the long document and name Oslo once.\n'
    await open(line.repeat(12_000) + 'The last line is here.')
    expect(await s.page.locator('[data-block]').count()).toBeLessThan(100)
    await press('Control+End')
    await s.page.getByText('The last line is here.').waitFor()
    await s.at('label-PLACE').click()
    await drag('last line')
    await expectSaved('last line/PLACE')
    await press('Control+Home', '1')
    await expectSaved('Some/PERSON', 'last line/PLACE')
    expect(await s.page.locator('[data-block]').count()).toBeLessThan(100)
  })

  it('scrolls while a drag goes beyond the edge, and labels all of it', async () => {
    await open('One line of words.\n'.repeat(400).trimEnd())
    await s.at('label-ORG').click()
    const first = await place('line')
    await s.page.mouse.move(first.left + 1, first.y)
    await s.page.mouse.down()
    await s.page.mouse.move(first.x, 799, { steps: 3 })
    await s.page.waitForFunction(
      () => document.querySelector('[data-testid=text]')!.parentElement!.scrollTop > 1500,
    )
    await s.page.mouse.move(first.x, first.y)
    await s.page.mouse.up()
    await expect.poll(() => s.project().document(1)?.spans.length).toBe(1)
    const [span] = s.project().document(1)!.spans
    expect(span.start).toBe(4)
    expect(span.end - span.start).toBeGreaterThan(500)
  })
})

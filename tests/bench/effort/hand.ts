import type { Page } from 'playwright-core'
import type { Range } from '../../../src/model/documents.ts'
import type { Label } from '../../../src/model/labels.ts'

/** What a hand does; each is one action. */
const kinds = ['key', 'click', 'doubleClick', 'drag', 'answer', 'touch', 'sweep'] as const
type Kind = (typeof kinds)[number]

/**
 * What each takes a practised person, in seconds, after the keystroke-level model (Card, Moran and Newell 1980): 0.28
 * for a key, half of that to press or to release it, 1.1 to point, 0.1 to press or release a button; half as long again
 * to point at an answer that appears beside what is pointed at.
 */
const SECONDS: Record<Kind, number> = {
  ...{
    key: 0.28,
    click: 1.3,
    doubleClick: 1.5,
    drag: 2.4,
    answer: 1.85,
    ...{ touch: 1.38, sweep: 2.48 },
  },
}
/** To decide what comes next, once for each span and each document; of the same model. */
export const DECISION_SECONDS = 1.35

/** Real keys and real mouse events in a page, counted. */
export class Hand {
  readonly page: Page
  readonly counts: Record<Kind, number> = {
    key: 0,
    click: 0,
    doubleClick: 0,
    drag: 0,
    answer: 0,
    touch: 0,
    sweep: 0,
  }

  constructor(page: Page) {
    this.page = page
  }

  get actions(): number {
    return kinds.reduce((sum, kind) => sum + this.counts[kind], 0)
  }

  /** Without what it takes to decide. */
  get seconds(): number {
    return kinds.reduce((sum, kind) => sum + this.counts[kind] * SECONDS[kind], 0)
  }

  /** One key, with those that are held meanwhile. */
  async key(key: string): Promise<void> {
    this.counts.key++
    await this.page.keyboard.press(key)
  }

  /** Marks a stretch of a document that is on the screen: a double click on one word, else a drag. */
  async mark(document: number, { start, end }: Range, isOneWord: boolean): Promise<void> {
    const first = await this.boxOf(document, start)
    const last = await this.boxOf(document, end - 1)
    const y = first.y + first.height / 2
    if (isOneWord) {
      this.counts.doubleClick++
      await this.page.mouse.dblclick(first.x + first.width / 2, y)
      return
    }
    this.counts.drag++
    await this.page.mouse.move(first.x + 1, y)
    await this.page.mouse.down()
    await this.page.mouse.move(last.x + last.width - 1, last.y + last.height / 2, { steps: 5 })
    await this.page.mouse.up()
  }

  /** Points at a word, or at what carries a label there, and presses the key of a label. */
  async touch(document: number, { start }: Range, key: string): Promise<void> {
    this.counts.touch++
    const { x, y, width, height } = await this.boxOf(document, start)
    await this.page.mouse.move(x + width / 2, y + height / 2, { steps: 3 })
    await this.page.keyboard.press(key)
  }

  /** Holds the key of a label while the pointer passes over a stretch. */
  async sweep(document: number, { start, end }: Range, key: string): Promise<void> {
    this.counts.sweep++
    const first = await this.boxOf(document, start)
    const last = await this.boxOf(document, end - 1)
    await this.page.mouse.move(first.x + 1, first.y + first.height / 2, { steps: 3 })
    await this.hold(key, 'down')
    await this.page.mouse.move(last.x + last.width - 1, last.y + last.height / 2, { steps: 5 })
    await this.hold(key, 'up')
  }

  private async hold(key: string, way: 'down' | 'up'): Promise<void> {
    const parts = key.split('+')
    for (const one of way === 'down' ? parts : parts.reverse()) await this.page.keyboard[way](one)
  }

  /** Clicks on the tag of a span or of a suggestion. */
  async choose(id: string): Promise<void> {
    this.counts.click++
    await this.page.locator(`[data-mark="${id}"]`).first().click()
  }

  /** Clicks on an answer that a suggestion shows under the pointer. */
  async answer(id: string, kind: 'accept' | 'reject'): Promise<void> {
    this.counts.answer++
    const tag = this.page.locator(`[data-mark="${id}"]`).first()
    await tag.hover()
    await tag.locator(`[data-answer="${kind}"]`).click()
  }

  /** Picks a label in the list at the caret: by its digit, else by as many letters of its name as it needs. */
  async pick(label: Label, labels: readonly Label[]): Promise<void> {
    await this.page.getByTestId('label-popup').waitFor()
    const index = labels.indexOf(label)
    if (index < 10) return this.key(String((index + 1) % 10))
    for (const letter of prefixOf(label, labels)) await this.key(letter)
    await this.key('Enter')
  }

  /** Where a character stands in the window; a space at the end of a line has no width. */
  private boxOf(id: number, offset: number) {
    const place = [id, offset] as const
    return this.page.evaluate(([of, at]) => {
      const within = `[data-document="${of}"] [data-start]`
      const pieces = [...document.querySelectorAll<HTMLElement>(within)]
      const piece = pieces.findLast(({ dataset }) => Number(dataset.start) <= at)
      if (!piece?.firstChild) throw new Error(`offset ${at} is not drawn`)
      const from = Number(piece.dataset.start)
      const range = document.createRange()
      range.setStart(piece.firstChild, at - from)
      range.setEnd(piece.firstChild, at - from + 1)
      const { x, y, width, height } = range.getBoundingClientRect()
      return { x, y, width, height }
    }, place)
  }
}

/** The key of a label on what is selected. */
export function keyOf(label: Label, labels: readonly Label[]): string {
  const index = labels.indexOf(label)
  const digit = String((index + 1) % 10)
  return index < 10 ? digit : `Shift+${digit}`
}

/** The shortest beginning of a name by which it stands first in the list. */
function prefixOf({ name }: Label, labels: readonly Label[]): string {
  for (let length = 1; length < name.length; length++) {
    const prefix = name.slice(0, length).toLowerCase()
    const [first] = labels.filter((one) => one.name.toLowerCase().startsWith(prefix))
    if (first.name === name) return prefix
  }
  return name.toLowerCase()
}

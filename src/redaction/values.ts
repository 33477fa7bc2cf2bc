import { splitWords } from '../domain/words.ts'
import type { Range } from '../model/documents.ts'

/** Somebody or something that values of texts name. */
export interface Entity {
  label: string
  /** As they stand in texts. */
  values: Set<string>
}

/** A value in a text. */
export interface Found extends Range {
  entity: Entity
}

/** Letters and digits that a value needs to be looked for where it was not found: one says nothing. */
const LEAST = { swept: 2, telling: 3, digits: 5, inside: 4 }

const LETTERS = /[\p{L}\p{N}]/gu
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g
const ASCII = /^[\w!-/:-@[-`{-~]*$/

/** A word as it is compared: hyphens and apostrophes alike, without what is not seen. */
function folded(word: string): string {
  if (ASCII.test(word)) return word
  const plain = word.normalize('NFC').replaceAll(INVISIBLE, '')
  return plain.replaceAll(/[\u2010\u2011]/g, '-').replaceAll(/[\u2018\u2019]/g, "'")
}

/** The same for the same value in other spaces, or in capitals. */
export const keyOf = (value: string) =>
  splitWords(value)
    .map(({ start, end }) => folded(value.slice(start, end)))
    .join(' ')
    .toUpperCase()

/** Whether a value can stand nowhere by chance, as words and numbers of markup do. */
function isTelling(value: string): boolean {
  const letters = value.match(LETTERS)?.length ?? 0
  return letters >= (/\p{L}/u.test(value) ? LEAST.telling : LEAST.digits)
}

interface Candidate {
  words: readonly string[]
  /** Whether white space stands before each word. */
  spaced: readonly boolean[]
  entity: Entity
  isTelling: boolean
}

/** White space between words of one value: at most one line ends in it. */
const GAP = /^[^\S\n]*\n?[^\S\n]*$/

/** Finds values in texts, on the edges of words, in time that grows with the text alone. */
export class ValueIndex {
  /** By their first words, the longest first. */
  private readonly byWord = new Map<string, Candidate[]>()
  /** Values too short to be looked for. */
  readonly short: string[] = []
  /** Whether there are values that may stand in markup by chance. */
  hasVague = false
  /** Values of one word by their beginnings: those that longer words may hold. */
  private readonly byStart = new Map<string, string[]>()
  private split: { text: string; words: Range[] } = { text: '', words: [] }

  constructor(entities: Iterable<Entity>) {
    for (const entity of entities) {
      for (const value of entity.values) {
        if ((value.match(LETTERS)?.length ?? 0) < LEAST.swept) this.short.push(value)
        else for (const form of new Set([value, value.toUpperCase()])) this.enter(form, entity)
      }
    }
    for (const list of this.byWord.values()) list.sort((a, b) => b.words.length - a.words.length)
  }

  private enter(value: string, entity: Entity): void {
    const ranges = splitWords(value)
    const words = ranges.map(({ start, end }) => folded(value.slice(start, end)))
    const spaced = ranges.map(({ start }, i) => i > 0 && start > ranges[i - 1].end)
    const candidate = { words, spaced, entity, isTelling: isTelling(value) }
    this.hasVague ||= !candidate.isTelling
    if (words.length === 1 && value.length >= LEAST.inside) {
      const start = value.slice(0, LEAST.inside)
      this.byStart.set(start, [...(this.byStart.get(start) ?? []), value])
    }
    const list = this.byWord.get(words[0])
    if (list) list.push(candidate)
    else this.byWord.set(words[0], [candidate])
  }

  /** All places of values, the longest at each word; they may overlap. `onlyTelling`: of those that say something. */
  find(text: string, onlyTelling = false): Found[] {
    if (this.byWord.size === 0) return []
    const words = this.wordsOf(text)
    const found: Found[] = []
    for (const [at, { start, end }] of words.entries()) {
      const candidates = this.byWord.get(folded(text.slice(start, end))) ?? []
      const match = candidates.find(
        (one) => (one.isTelling || !onlyTelling) && stands(one, text, words, at),
      )
      if (!match) continue
      found.push({ start, end: words[at + match.words.length - 1].end, entity: match.entity })
    }
    return found
  }

  /** Values of one word that stand in longer words of a text. */
  insideWords(text: string): string[] {
    if (this.byStart.size === 0) return []
    const inside = new Set<string>()
    for (const { start, end } of this.wordsOf(text)) {
      for (let at = start; at + LEAST.inside <= end; at++) {
        const values = this.byStart.get(text.slice(at, at + LEAST.inside)) ?? []
        for (const value of values) {
          const isIn = at + value.length <= end && value.length < end - start
          if (isIn && text.startsWith(value, at)) inside.add(value)
        }
      }
    }
    return [...inside]
  }

  /** The last text is looked through twice. */
  private wordsOf(text: string): Range[] {
    if (this.split.text !== text) this.split = { text, words: splitWords(text) }
    return this.split.words
  }
}

function stands(
  { words, spaced }: Candidate,
  text: string,
  ranges: readonly Range[],
  at: number,
): boolean {
  if (at + words.length > ranges.length) return false
  return words.every((word, i) => {
    if (i === 0) return true
    const { start, end } = ranges[at + i]
    if (folded(text.slice(start, end)) !== word) return false
    const gap = text.slice(ranges[at + i - 1].end, start)
    return spaced[i] ? gap !== '' && GAP.test(gap) : gap === ''
  })
}

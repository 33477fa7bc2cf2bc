import { tagsToChunks, type Chunk } from '../domain/tags.ts'

/** A row of a table of words. */
export interface Row {
  columns: string[]
  /** 1-based line of the file. */
  line: number
}

/** How the tags of a column are written: B-PER, PER-B, or PER alone. */
export type TagStyle = 'prefix' | 'suffix' | 'bare'

export const OUTSIDE = /^[Oo-]$/
const PREFIXED = /^[BIESLUM][-_].+$/
const PREFIXED_ANY_CASE = /^[BIESLUM][-_].+$/i
const SUFFIXED = /^.+[-_][BIESLUM]$/

/** Types of phrases, as CoNLL-2000 and 2003 have them in a column of their own: no entities. */
const PHRASES = new Set('NP VP PP ADJP ADVP SBAR PRT CONJP INTJ LST UCP'.split(' '))

/** More different tags than this in a column without prefixes means that it holds words. */
const MAX_BARE_TAGS = 100

/** What the values of a column may be, one after the other. */
export class ColumnValues {
  /** Whether all of them are O, or a prefix or a suffix is on each that is not. */
  private isOutside = true
  private isPrefixed = true
  private isSuffixed = true
  /** Whether none is an entity: types of phrases alone. */
  holdsPhrases = true
  /** Different ones, up to as many as a column of tags has. */
  private readonly some = new Set<string>()

  add(value: string): void {
    if (this.some.size <= MAX_BARE_TAGS) this.some.add(value)
    if (OUTSIDE.test(value)) return
    this.isOutside = false
    this.isPrefixed &&= PREFIXED_ANY_CASE.test(value)
    this.isSuffixed &&= SUFFIXED.test(value)
    this.holdsPhrases &&= PHRASES.has(value.slice(2))
  }

  /** How tags are written here; null when something is no tag. */
  get style(): 'prefix' | 'suffix' | 'outside' | null {
    if (this.isOutside) return 'outside'
    return this.isPrefixed ? 'prefix' : this.isSuffixed ? 'suffix' : null
  }

  /** Types without prefixes beside O, as in the IO scheme. */
  get isBare(): boolean {
    return this.some.has('O') && this.some.size <= MAX_BARE_TAGS
  }
}

export function valuesOf(tags: Iterable<string>): ColumnValues {
  const values = new ColumnValues()
  for (const tag of tags) values.add(tag)
  return values
}

/** How tags are written; null when something is no tag, or nothing is one. */
export const styleOf = (tags: Iterable<string>) => valuesOf(tags).style

export const isTag = (value: string) =>
  OUTSIDE.test(value) || PREFIXED_ANY_CASE.test(value) || SUFFIXED.test(value)

/** A tag as `tagsToChunks` reads it: “b-per”, “PER-B” and “B_PER” as “B-PER”; none at all is outside. */
export function plainTag(tag: string, style: TagStyle): string {
  if (tag === '' || OUTSIDE.test(tag)) return 'O'
  if (style === 'suffix') return `${tag.slice(-1)}-${tag.slice(0, -2)}`
  if (style === 'bare' && !PREFIXED.test(tag)) return tag
  const whole = tag === tag.toLowerCase() ? tag.toUpperCase() : tag
  return `${whole[0].toUpperCase()}-${whole.slice(2)}`
}

export function chunksOf(tags: readonly string[], style: TagStyle): Chunk[] {
  return tagsToChunks(tags.map((tag) => plainTag(tag, style)))
}

/** Whether the first of several columns counts the rows of every sentence from 0 or 1, and words follow. */
export class RowNumbers {
  private isFrom0 = true
  private isFrom1 = true
  private hasSeveral = false
  private word: string | undefined
  private hasWords = false

  add(sentence: readonly Row[]): void {
    this.hasSeveral ||= sentence.length > 1
    for (const [i, { columns }] of sentence.entries()) {
      this.isFrom0 &&= columns[0] === String(i)
      this.isFrom1 &&= columns[0] === String(i + 1)
      this.word ??= columns[1]
      this.hasWords ||= columns[1] !== this.word
    }
  }

  get areThere(): boolean {
    return this.hasSeveral && (this.isFrom0 || this.isFrom1) && this.hasWords
  }
}

/** IOB2 with the last word of an entity, and the only one, told apart. */
export const withEnds = (last: string, single: string) => (tags: readonly string[]) =>
  tags.map((tag, i) => {
    if (tag === 'O' || tags[i + 1] === `I-${tag.slice(2)}`) return tag
    return `${tag.startsWith('B') ? single : last}-${tag.slice(2)}`
  })

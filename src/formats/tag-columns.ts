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

/** How the tags of a column are written; null when something in it is no tag, or nothing is one. */
export function styleOf(tags: Iterable<string>): 'prefix' | 'suffix' | 'outside' | null {
  let [prefixed, suffixed, outside] = [true, true, true]
  for (const tag of tags) {
    if (OUTSIDE.test(tag)) continue
    outside = false
    prefixed &&= PREFIXED_ANY_CASE.test(tag)
    suffixed &&= SUFFIXED.test(tag)
    if (!prefixed && !suffixed) return null
  }
  return outside ? 'outside' : prefixed ? 'prefix' : 'suffix'
}

/** Types without prefixes beside O, as in the IO scheme. */
export function isBareColumn(tags: Iterable<string>): boolean {
  const values = new Set<string>()
  for (const tag of tags) if (values.size <= MAX_BARE_TAGS) values.add(tag)
  return values.has('O') && values.size <= MAX_BARE_TAGS
}

export function holdsPhrases(tags: Iterable<string>): boolean {
  for (const tag of tags) if (!OUTSIDE.test(tag) && !PHRASES.has(tag.slice(2))) return false
  return true
}

/** A tag as `tagsToChunks` reads it: “b-per”, “PER-B” and “B_PER” as “B-PER”. */
export function plainTag(tag: string, style: TagStyle): string {
  if (OUTSIDE.test(tag)) return 'O'
  if (style === 'suffix') return `${tag.slice(-1)}-${tag.slice(0, -2)}`
  if (style === 'bare' && !PREFIXED.test(tag)) return tag
  const whole = tag === tag.toLowerCase() ? tag.toUpperCase() : tag
  return `${whole[0].toUpperCase()}-${whole.slice(2)}`
}

export function chunksOf(tags: readonly string[], style: TagStyle): Chunk[] {
  return tagsToChunks(tags.map((tag) => plainTag(tag, style)))
}

/** Whether the first column counts the rows of every sentence from 0 or 1, and words follow. */
export function isIndexed(sentences: readonly (readonly Row[])[], width: number): boolean {
  if (width < 3) return false
  const counts = (first: number) =>
    sentences.every((rows) => rows.every(({ columns }, i) => columns[0] === String(first + i)))
  if (!sentences.some(({ length }) => length > 1) || !(counts(0) || counts(1))) return false
  const words = new Set<string>()
  for (const rows of sentences) for (const { columns } of rows) words.add(columns[1])
  return words.size > 1
}

/** IOB2 with the last word of an entity, and the only one, told apart. */
export const withEnds = (last: string, single: string) => (tags: readonly string[]) =>
  tags.map((tag, i) => {
    if (tag === 'O' || tags[i + 1] === `I-${tag.slice(2)}`) return tag
    return `${tag.startsWith('B') ? single : last}-${tag.slice(2)}`
  })

import type { Range } from '../model/documents.ts'

/** A run of words [start, end) of one type, in word indices. */
export interface Chunk {
  type: string
  start: number
  end: number
}

const PREFIX = /^[BIOESLUM]$/

/**
 * "B-PER" → ["B", "PER"]; what follows the first hyphen is the type. "O", "" and "-" are outside.
 * Without a prefix ("PER", "art-work") the whole tag is the type, as in the IO scheme.
 */
export function splitTag(tag: string): [prefix: string, type: string] {
  if (tag === 'O' || tag === '' || tag === '-') return ['O', '']
  const hyphen = tag.indexOf('-')
  const prefix = hyphen < 0 ? tag : tag.slice(0, hyphen)
  if (!PREFIX.test(prefix)) return ['I', tag]
  return [prefix, (hyphen < 0 ? '' : tag.slice(hyphen + 1)) || '_']
}

/**
 * Chunks as conlleval and seqeval's default mode read them, for IOB1, IOB2, IOE, IOBES and BILOU
 * alike: a chunk starts at B, S or U, after E, S or L, after O, or where the type changes.
 */
export function tagsToChunks(tags: readonly string[]): Chunk[] {
  const chunks: Chunk[] = []
  let open: Chunk | undefined
  let [previousPrefix, previousType] = ['O', '']
  for (let i = 0; i <= tags.length; i++) {
    const [prefix, type] = i < tags.length ? splitTag(tags[i]) : ['O', '']
    // Outside has no type, so that nothing goes on from there or to there.
    const continues = type === previousType && !isFirst(prefix) && !isLast(previousPrefix)
    if (open && !continues) {
      open.end = i
      chunks.push(open)
      open = undefined
    }
    if (prefix !== 'O' && !open) open = { type, start: i, end: i }
    previousPrefix = prefix
    previousType = type
  }
  return chunks
}

const isFirst = (prefix: string) => prefix === 'B' || prefix === 'S' || prefix === 'U'
const isLast = (prefix: string) =>
  prefix === 'E' || prefix === 'S' || prefix === 'L' || prefix === 'U'

/** Chunks in strict IOB2: only B starts one; an I of another type, or without a B, belongs to none. */
export function tagsToStrictChunks(tags: readonly string[]): Chunk[] {
  const chunks: Chunk[] = []
  let open: Chunk | undefined
  for (let i = 0; i <= tags.length; i++) {
    const [prefix, type] = i < tags.length ? splitTag(tags[i]) : ['O', '']
    if (open && prefix === 'I' && type === open.type) continue
    if (open) chunks.push({ ...open, end: i })
    open = prefix === 'B' ? { type, start: i, end: i } : undefined
  }
  return chunks
}

export interface Tagged<S> {
  /** IOB2 tag of each word. */
  tags: string[]
  /** Spans that tags cannot carry: inside or across a longer one, or not on word edges. */
  dropped: { span: S; reason: 'overlap' | 'edge' }[]
}

/**
 * Spans as IOB2 tags over words. Of overlapping spans the longest stays, then the earliest; a span
 * whose ends are not word edges cannot be carried.
 */
export function spansToTags<S extends Range>(
  words: readonly Range[],
  spans: readonly S[],
  labelOf: (span: S) => string,
): Tagged<S> {
  const startAt = new Map(words.map((word, index) => [word.start, index]))
  const endAt = new Map(words.map((word, index) => [word.end, index]))
  const tags = new Array<string>(words.length).fill('O')
  const dropped: Tagged<S>['dropped'] = []
  const byLength = [...spans].sort(
    (a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start,
  )
  for (const span of byLength) {
    const first = startAt.get(span.start)
    const last = endAt.get(span.end)
    if (first === undefined || last === undefined || last < first) {
      dropped.push({ span, reason: 'edge' })
      continue
    }
    if (tags.slice(first, last + 1).some((tag) => tag !== 'O')) {
      dropped.push({ span, reason: 'overlap' })
      continue
    }
    for (let i = first; i <= last; i++) tags[i] = `${i === first ? 'B' : 'I'}-${labelOf(span)}`
  }
  return { tags, dropped }
}

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

/** "O", then B- and I- for each label, in the order of the labels. */
export function classNames(labels: readonly string[]): string[] {
  return ['O', ...labels.flatMap((label) => [`B-${label}`, `I-${label}`])]
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

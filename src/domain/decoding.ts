import { splitTag } from './tags.ts'

/** How word classes are read from scores: the best of each word, or the best legal IOB2 path. */
export const decodings = ['argmax', 'constrained'] as const
export type Decoding = (typeof decodings)[number]

/** Index of the largest of `count` values from `at`; the first of equals. */
export function argmax(values: ArrayLike<number>, at: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[at + i] > values[at + best]) best = i
  return best
}

/** Whether IOB2 lets `next` follow `previous` (undefined at the start): I-X only after B-X or I-X. */
export function mayFollow(previous: string | undefined, next: string): boolean {
  const [prefix, type] = splitTag(next)
  if (prefix !== 'I') return true
  if (previous === undefined) return false
  const [before, typeBefore] = splitTag(previous)
  return before !== 'O' && typeBefore === type
}

/**
 * The path of classes with the largest sum of scores among the legal ones, by Viterbi's algorithm
 * over the words of one document. Scores [words, classes] may be logits: the normaliser of a word is
 * the same for all paths. Ties go to the first class, as in `argmax`.
 */
export function constrainedPath(
  scores: Float32Array,
  words: number,
  classes: readonly string[],
): Int32Array {
  const C = classes.length
  const predecessors = classes.map((next) => legalBefore(classes, next))
  const from = new Int32Array(words * C)
  let total = Float64Array.from(classes, () => 0)
  for (let w = 0; w < words; w++) {
    const any = argmax(total, 0, C)
    const reached = new Float64Array(C)
    for (let c = 0; c < C; c++) {
      const before = w === 0 ? undefined : bestOf(predecessors[c] ?? [any], total)
      from[w * C + c] = before ?? 0
      const legal = w === 0 ? mayFollow(undefined, classes[c]) : before !== undefined
      const sum = w === 0 ? 0 : total[before ?? 0]
      reached[c] = legal ? sum + scores[w * C + c] : -Infinity
    }
    total = reached
  }
  const path = new Int32Array(words)
  let at = argmax(total, 0, C)
  for (let w = words - 1; w >= 0; w--) {
    path[w] = at
    at = from[w * C + at]
  }
  return path
}

/** Classes that may stand before an I; undefined where any may, so that a word costs O(classes). */
function legalBefore(classes: readonly string[], next: string): number[] | undefined {
  if (splitTag(next)[0] !== 'I') return undefined
  return classes.flatMap((previous, index) => (mayFollow(previous, next) ? [index] : []))
}

function bestOf(candidates: readonly number[], total: Float64Array): number | undefined {
  let best: number | undefined
  for (const c of candidates) if (best === undefined || total[c] > total[best]) best = c
  return best
}

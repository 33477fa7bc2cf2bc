import type { Decoding } from '../model/training-settings.ts'
import { splitTag } from './tags.ts'

/** Index of the largest of `count` values from `at`; the first of equals. */
export function argmax(values: ArrayLike<number>, at: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[at + i] > values[at + best]) best = i
  return best
}

/** Whether IOB2 lets `next` follow `previous` (undefined at the start): I-X only after B-X or I-X. */
export function mayFollow(previous: string | undefined, next: string): boolean {
  const [prefix, type] = splitTag(next)
  return prefix !== 'I' || splitTag(previous ?? 'O')[1] === type
}

/** The class of each of `count` units, from scores [units, classes]. */
export function bestPath(
  scores: Float32Array,
  count: number,
  classes: readonly string[],
  decoding: Decoding,
): Int32Array {
  if (decoding === 'constrained') return constrainedPath(scores, count, classes)
  const C = classes.length
  return Int32Array.from({ length: count }, (_, unit) => argmax(scores, unit * C, C))
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
  let total = new Float64Array(C)
  for (let w = 0; w < words; w++) {
    const any = argmax(total, 0, C)
    const reached = new Float64Array(C)
    for (let c = 0; c < C; c++) {
      const before = bestOf(predecessors[c] ?? [any], total)
      from[w * C + c] = before
      const legal = w > 0 || mayFollow(undefined, classes[c])
      reached[c] = legal ? total[before] + scores[w * C + c] : -Infinity
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

/** The first of the largest; an I may always follow itself, so that there is one. */
function bestOf(candidates: readonly number[], total: Float64Array): number {
  let best = candidates[0]
  for (const c of candidates) if (total[c] > total[best]) best = c
  return best
}

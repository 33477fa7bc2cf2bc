import type { Decoding } from '../model/training-settings.ts'
import { splitTag } from './tags.ts'

/** Index of the largest of `count` values from `at`; the first of equals. */
export function argmax(values: ArrayLike<number>, at: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[at + i] > values[at + best]) best = i
  return best
}

/**
 * Whether IOB2 lets `next` follow `previous` (undefined at the start): I-X only after B-X or I-X. A plain
 * class, such as PER, may stand anywhere.
 */
export function mayFollow(previous: string | undefined, next: string): boolean {
  return !goesOn(next) || splitTag(previous ?? 'O')[1] === splitTag(next)[1]
}

/** An I of its own, not a class without a prefix, which reads as one. */
const goesOn = (tag: string) => tag === 'I' || tag.startsWith('I-')

/** How classes are read from scores. */
export interface PathOptions {
  decoding: Decoding
  /** Units that go on within the word of the unit before. Absent where each is a word of its own. */
  inner?: readonly boolean[]
  /** What it costs, in the scores' unit (nats), that an entity begins or ends inside a word. */
  innerCost?: number
}

/** The class of each of `count` units, from scores [units, classes]. */
export function bestPath(
  scores: Float32Array,
  count: number,
  classes: readonly string[],
  { decoding, inner, innerCost = 0 }: PathOptions,
): Int32Array {
  const constrained = decoding === 'constrained'
  if (!constrained && innerCost === 0) {
    const C = classes.length
    return Int32Array.from({ length: count }, (_, unit) => argmax(scores, unit * C, C))
  }
  return cheapestPath(scores, count, classes, constrained, (unit) =>
    inner?.[unit] ? innerCost : 0,
  )
}

/** The path of classes with the largest sum of scores among the legal ones: see `cheapestPath`. */
export function constrainedPath(
  scores: Float32Array,
  count: number,
  classes: readonly string[],
): Int32Array {
  return cheapestPath(scores, count, classes, true, () => 0)
}

/**
 * The path of classes with the largest sum of scores, by Viterbi's algorithm over the units of one
 * document; among the legal ones alone when `constrained`. `costOf` is what it costs that at this unit
 * something else begins than at the one before. Scores [units, classes] may be logits: the normaliser of
 * a unit is the same for all paths. Ties go to the first class, as in `argmax`.
 */
function cheapestPath(
  scores: Float32Array,
  count: number,
  classes: readonly string[],
  constrained: boolean,
  costOf: (unit: number) => number,
): Int32Array {
  const C = classes.length
  const legal = classes.map((next) => (constrained ? legalBefore(classes, next) : undefined))
  const going = classes.map((next) => goingOn(classes, next))
  const from = new Int32Array(count * C)
  let total = new Float64Array(C)
  for (let unit = 0; unit < count; unit++) {
    const any = argmax(total, 0, C)
    const cost = unit > 0 ? costOf(unit) : 0
    const reached = new Float64Array(C)
    for (let c = 0; c < C; c++) {
      let before = bestOf(legal[c] ?? [any], total)
      let sum = total[before] - cost
      if (cost > 0 && going[c].length > 0) {
        const same = bestOf(going[c], total)
        if (total[same] >= sum) [before, sum] = [same, total[same]]
      }
      from[unit * C + c] = before
      const possible = unit > 0 || !constrained || mayFollow(undefined, classes[c])
      reached[c] = possible ? sum + scores[unit * C + c] : -Infinity
    }
    total = reached
  }
  const path = new Int32Array(count)
  let at = argmax(total, 0, C)
  for (let unit = count - 1; unit >= 0; unit--) {
    path[unit] = at
    at = from[unit * C + at]
  }
  return path
}

/** Classes that may stand before an I; undefined where any may, so that a unit costs O(classes). */
function legalBefore(classes: readonly string[], next: string): number[] | undefined {
  if (!goesOn(next)) return undefined
  return classes.flatMap((previous, index) => (mayFollow(previous, next) ? [index] : []))
}

/** Classes after which `next` begins nothing new: outside after outside, inside after the same type. */
function goingOn(classes: readonly string[], next: string): number[] {
  const [prefix, type] = splitTag(next)
  if (prefix !== 'O' && prefix !== 'I') return []
  return classes.flatMap((previous, index) => (splitTag(previous)[1] === type ? [index] : []))
}

/** The first of the largest; an I may always follow itself, so that there is one. */
function bestOf(candidates: readonly number[], total: Float64Array): number {
  let best = candidates[0]
  for (const c of candidates) if (total[c] > total[best]) best = c
  return best
}

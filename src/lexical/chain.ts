/**
 * A chain of labels in IOB2: 0 is outside, 1 + 2k begins an entity of type k, 2 + 2k is inside of one. What
 * a step costs depends on no more than this table, so that a position costs O(labels): which type an entity
 * was of says little about the type of the next.
 */
export interface Steps<T> {
  /** Outside after outside. [1] */
  stay: T
  /** An entity of each type after outside. [types] */
  begin: T
  /** The same directly after another entity. [types] */
  follow: T
  /** Outside after an entity of a single unit, and of several. [types] each */
  leaveFirst: T
  leave: T
  /** Inside after the first unit of an entity, and after further ones. [types] each */
  enter: T
  goOn: T
}

const STEP_NAMES = ['begin', 'follow', 'leaveFirst', 'leave', 'enter', 'goOn'] as const

/** Weights of steps in one row. */
export const stepCount = (types: number) => 1 + STEP_NAMES.length * types

/** A row of `stepCount` values by name, over the same memory. */
export function stepsIn(row: Float64Array, types: number): Steps<Float64Array> {
  const part = (n: number) => row.subarray(1 + n * types, 1 + (n + 1) * types)
  const named = STEP_NAMES.map((name, n) => [name, part(n)] as const)
  return { stay: row.subarray(0, 1), ...Object.fromEntries(named) } as Steps<Float64Array>
}

/** Counts the step from one label to the next, which must be legal. */
export function countStep(steps: Steps<Float64Array>, from: number, to: number, by = 1): void {
  const [k, j] = [(from - 1) >> 1, (to - 1) >> 1]
  if (to === 0) {
    if (from === 0) steps.stay[0] += by
    else (from % 2 === 1 ? steps.leaveFirst : steps.leave)[k] += by
  } else if (to % 2 === 1) (from === 0 ? steps.begin : steps.follow)[j] += by
  else (from % 2 === 1 ? steps.enter : steps.goOn)[j] += by
}

/** Room for the computations of one chain at a time; grows with the longest. */
export class ChainRoom {
  readonly labels: number
  /** Scores, then exp(score − largest of its position). [units, labels] */
  factors = new Float64Array(0)
  /** Probability of each label given what is up to its unit. [units, labels] */
  forward = new Float64Array(0)
  /** What is after a unit, relative to each label there. [units, labels] */
  backward = new Float64Array(0)
  /** By how much `forward` was divided at each unit. [units] */
  scales = new Float64Array(0)

  constructor(labels: number) {
    this.labels = labels
  }

  /** Makes room for the scores of a chain, all 0. */
  reset(units: number): void {
    const size = units * this.labels
    if (this.factors.length >= size) {
      this.factors.fill(0, 0, size)
      return
    }
    this.factors = new Float64Array(size)
    this.forward = new Float64Array(size)
    this.backward = new Float64Array(size)
    this.scales = new Float64Array(units)
  }
}

/**
 * Both passes over the scores in `room.factors`, which become factors; `steps` are exp(weight). Returns the
 * logarithm of the sum, over all legal rows of labels, of exp(their score). After it, forward × backward is
 * the probability of each label at each unit (Rabiner 1989, scaled).
 */
export function sumPaths(room: ChainRoom, units: number, steps: Steps<Float64Array>): number {
  const logarithm = forwardPass(room, units, steps)
  backwardPass(room, units, steps)
  return logarithm
}

function forwardPass(room: ChainRoom, units: number, steps: Steps<Float64Array>): number {
  const { factors, forward, scales, labels } = room
  const { stay, begin, follow, leaveFirst, leave, enter, goOn } = steps
  let logarithm = 0
  for (let t = 0; t < units; t++) {
    const at = t * labels
    const before = at - labels
    logarithm += toFactors(factors, at, labels)
    const outside = t === 0 ? 1 : forward[before]
    let entity = 0
    let left = t === 0 ? 1 : outside * stay[0]
    if (t > 0) {
      for (let y = 1; y < labels; y++) entity += forward[before + y]
      for (let k = 0, y = before + 1; k < begin.length; k++, y += 2) {
        left += forward[y] * leaveFirst[k] + forward[y + 1] * leave[k]
      }
    }
    let sum = (forward[at] = left * factors[at])
    for (let k = 0, y = 1; k < begin.length; k++, y += 2) {
      const starts = t === 0 ? 1 : outside * begin[k] + entity * follow[k]
      const inside =
        t === 0 ? 0 : forward[before + y] * enter[k] + forward[before + y + 1] * goOn[k]
      sum += forward[at + y] = starts * factors[at + y]
      sum += forward[at + y + 1] = inside * factors[at + y + 1]
    }
    scales[t] = sum
    for (let y = at; y < at + labels; y++) forward[y] /= sum
    logarithm += Math.log(sum)
  }
  return logarithm
}

/** Far below the best: lower scores count as this, lest no label at all be left in the range of numbers. */
const LOWEST = -300

/** Scores of one unit as exp(score − largest); returns the largest. */
function toFactors(factors: Float64Array, at: number, labels: number): number {
  let largest = factors[at]
  for (let y = at + 1; y < at + labels; y++) if (factors[y] > largest) largest = factors[y]
  for (let y = at; y < at + labels; y++) {
    factors[y] = Math.exp(Math.max(LOWEST, factors[y] - largest))
  }
  return largest
}

function backwardPass(room: ChainRoom, units: number, steps: Steps<Float64Array>): void {
  const { factors, backward, scales, labels } = room
  const { stay, begin, follow, leaveFirst, leave, enter, goOn } = steps
  backward.fill(1, (units - 1) * labels, units * labels)
  for (let t = units - 2; t >= 0; t--) {
    const at = t * labels
    const after = at + labels
    const scale = scales[t + 1]
    const outside = factors[after] * backward[after]
    let [begun, followed] = [0, 0]
    for (let k = 0, y = after + 1; k < begin.length; k++, y += 2) {
      const first = factors[y] * backward[y]
      begun += first * begin[k]
      followed += first * follow[k]
    }
    backward[at] = (outside * stay[0] + begun) / scale
    for (let k = 0, y = 1; k < begin.length; k++, y += 2) {
      const inside = factors[after + y + 1] * backward[after + y + 1]
      backward[at + y] = (outside * leaveFirst[k] + followed + inside * enter[k]) / scale
      backward[at + y + 1] = (outside * leave[k] + followed + inside * goOn[k]) / scale
    }
  }
}

/**
 * After `sumPaths`, the probability that the units [start, end) are an entity of type k, no longer and no
 * shorter.
 */
export function entityProbability(
  { factors, forward, backward, scales, labels }: ChainRoom,
  units: number,
  steps: Steps<Float64Array>,
  { start, end, type: k }: { start: number; end: number; type: number },
): number {
  const [first, inside] = [1 + 2 * k, 2 + 2 * k]
  const step = (t: number) => (t === start + 1 ? steps.enter : steps.goOn)[k]
  /** What comes to a unit from the one before, if the entity goes on there. */
  const goingOn = (t: number) => (step(t) * factors[t * labels + inside]) / scales[t]
  let share = forward[start * labels + first]
  for (let t = start + 1; t < end; t++) share *= goingOn(t)
  const last = (end - 1) * labels + (end - 1 === start ? first : inside)
  const longer = end < units ? goingOn(end) * backward[end * labels + inside] : 0
  return Math.min(1, Math.max(0, share * (backward[last] - longer)))
}

/** Adds the expected number of each step, times its factor as in `sumPaths`, to `expected`. */
export function expectSteps(
  room: ChainRoom,
  units: number,
  steps: Steps<Float64Array>,
  expected: Steps<Float64Array>,
): void {
  const { factors, forward, backward, scales, labels } = room
  for (let t = 1; t < units; t++) {
    const at = t * labels
    const before = at - labels
    const outside = (factors[at] * backward[at]) / scales[t]
    let entity = 0
    for (let y = 1; y < labels; y++) entity += forward[before + y]
    expected.stay[0] += forward[before] * outside * steps.stay[0]
    for (let k = 0, y = 1; k < steps.begin.length; k++, y += 2) {
      const first = (factors[at + y] * backward[at + y]) / scales[t]
      const inside = (factors[at + y + 1] * backward[at + y + 1]) / scales[t]
      expected.begin[k] += forward[before] * first * steps.begin[k]
      expected.follow[k] += entity * first * steps.follow[k]
      expected.leaveFirst[k] += forward[before + y] * outside * steps.leaveFirst[k]
      expected.leave[k] += forward[before + y + 1] * outside * steps.leave[k]
      expected.enter[k] += forward[before + y] * inside * steps.enter[k]
      expected.goOn[k] += forward[before + y + 1] * inside * steps.goOn[k]
    }
  }
}

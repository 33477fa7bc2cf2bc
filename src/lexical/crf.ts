import {
  ChainRoom,
  countStep,
  expectSteps,
  stepCount,
  stepsIn,
  sumPaths,
  type Steps,
} from './chain.ts'
import type { Seen } from './features.ts'
import type { Objective } from './lbfgs.ts'

/** Which labels each feature speaks of: those of feature f are labels[starts[f]] up to labels[starts[f + 1]]. */
export interface Pairs {
  starts: Int32Array
  labels: Int32Array
}

/** A stretch of a text of which every unit's label is known. */
export interface Chain extends Seen {
  /** [units] */
  gold: Int32Array
}

/** Labels of so many types. */
export const labelCount = (types: number) => 1 + 2 * types

/** Weights of a conditional random field in one row: of each pair, then of the steps. */
export const weightCount = ({ labels }: Pairs, types: number) => labels.length + stepCount(types)

/** Every pair of feature and label that some chain shows; what was never seen gets no weight. */
export function pairsIn(chains: readonly Chain[], features: number, types: number): Pairs {
  const L = labelCount(types)
  const seen = new Uint8Array(features * L)
  for (const { starts, ids, gold } of chains) {
    gold.forEach((label, t) => {
      for (let k = starts[t]; k < starts[t + 1]; k++) seen[ids[k] * L + label] = 1
    })
  }
  const starts = new Int32Array(features + 1)
  const labels: number[] = []
  for (let f = 0; f < features; f++) {
    for (let y = 0; y < L; y++) if (seen[f * L + y] === 1) labels.push(y)
    starts[f + 1] = labels.length
  }
  return { starts, labels: Int32Array.from(labels) }
}

/** exp(weight) of the steps, which end a row of weights. */
export function stepFactors(weights: Float64Array, types: number): Steps<Float64Array> {
  return stepsIn(weights.slice(weights.length - stepCount(types)).map(Math.exp), types)
}

/** Adds the scores of the labels of a chain to `room.factors`. */
export function addScores(
  room: ChainRoom,
  { starts, ids }: Seen,
  pairs: Pairs,
  weights: Float64Array,
): void {
  const { labels: L, factors } = room
  for (let t = 0; t + 1 < starts.length; t++) {
    const at = t * L
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      const f = ids[k]
      for (let p = pairs.starts[f]; p < pairs.starts[f + 1]; p++) {
        factors[at + pairs.labels[p]] += weights[p]
      }
    }
  }
}

/**
 * What training makes small: minus the logarithm of the probability of the known labels of all chains, and
 * `l2` times the squared weights (Lafferty, McCallum and Pereira 2001; Sha and Pereira 2003).
 */
export function crfObjective(
  chains: readonly Chain[],
  pairs: Pairs,
  types: number,
  l2: number,
): Objective {
  const observed = observedIn(chains, pairs, types)
  const room = new ChainRoom(labelCount(types))
  return (weights, gradient) => {
    const steps = stepFactors(weights, types)
    const expected = stepsIn(gradient.subarray(pairs.labels.length), types)
    let value = 0
    for (let i = 0; i < weights.length; i++) {
      value += weights[i] * (l2 * weights[i] - observed[i])
      gradient[i] = 2 * l2 * weights[i] - observed[i]
    }
    for (const chain of chains) {
      const units = chain.gold.length
      room.reset(units)
      addScores(room, chain, pairs, weights)
      value += sumPaths(room, units, steps)
      expectPairs(room, chain, pairs, gradient)
      expectSteps(room, units, steps, expected)
    }
    return Number.isNaN(value) ? Infinity : value
  }
}

/** Minus the logarithm of the probability of a chain's known labels, some of which no pair may speak of. */
export function chainLoss(
  chain: Chain,
  pairs: Pairs,
  weights: Float64Array,
  types: number,
): number {
  const L = labelCount(types)
  const units = chain.gold.length
  const room = new ChainRoom(L)
  room.reset(units)
  addScores(room, chain, pairs, weights)
  const taken = new Float64Array(stepCount(types))
  let score = 0
  chain.gold.forEach((label, t) => {
    score += room.factors[t * L + label]
    if (t > 0) countStep(stepsIn(taken, types), chain.gold[t - 1], label)
  })
  taken.forEach((times, i) => (score += times * weights[pairs.labels.length + i]))
  return sumPaths(room, units, stepFactors(weights, types)) - score
}

/** How often each pair and each step is in the known labels. */
function observedIn(chains: readonly Chain[], pairs: Pairs, types: number): Float64Array {
  const observed = new Float64Array(weightCount(pairs, types))
  const steps = stepsIn(observed.subarray(pairs.labels.length), types)
  for (const { starts, ids, gold } of chains) {
    gold.forEach((label, t) => {
      for (let k = starts[t]; k < starts[t + 1]; k++) {
        let p = pairs.starts[ids[k]]
        while (pairs.labels[p] !== label) p++
        observed[p]++
      }
      if (t > 0) countStep(steps, gold[t - 1], label)
    })
  }
  return observed
}

/** Adds the expected number of each pair to `expected`. */
function expectPairs(
  { labels: L, forward, backward }: ChainRoom,
  { starts, ids }: Seen,
  pairs: Pairs,
  expected: Float64Array,
): void {
  const share = new Float64Array(L)
  for (let t = 0; t + 1 < starts.length; t++) {
    for (let y = 0; y < L; y++) share[y] = forward[t * L + y] * backward[t * L + y]
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      const f = ids[k]
      for (let p = pairs.starts[f]; p < pairs.starts[f + 1]; p++) {
        expected[p] += share[pairs.labels[p]]
      }
    }
  }
}

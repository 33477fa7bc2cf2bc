import { stepCount } from './chain.ts'
import { chainLoss, crfObjective, pairsIn, weightCount, type Chain, type Pairs } from './crf.ts'
import { FeatureNames, FeatureReader, type Seen, type UnitText } from './features.ts'
import { minimising } from './lbfgs.ts'
import type { LexicalLayer, LexicalModel } from './model.ts'
import { stretchesOf } from './stretches.ts'
import type { Unit } from '../model/reading.ts'

/** A text of which something is known. */
export interface LabelledUnits extends UnitText {
  /** At each depth the class of each unit, −1 where it is unknown. [depths, units] */
  labels: readonly Int32Array[]
}

export interface LearnOptions {
  unit: Unit
  /** How strongly weights are held back; see docs/few-labels.md. */
  l2?: number
  /** Asked after each step; false ends learning with what has been learnt. */
  goOn?: () => boolean
  /** Where to begin: a layer that was learnt from much the same texts. */
  earlier?: readonly LexicalLayer[]
}

const L2 = 0.05
const MAX_ITERATIONS = 120
/** Learning ends where ten steps gain less than this share: nothing was gained by more. */
const GAIN = 1e-3
/** Weights are kept to this many parts of 1; smaller ones say nothing. */
const PARTS = 1e4

/** How far learning has come: in which layer, and how unlikely the labels are there, with the held back weights. */
export interface LearningStep {
  depth: number
  value: number
}

/**
 * Learns a field for each depth, telling of each step on the way; the same texts give the same weights.
 */
export function* learningLayers(
  texts: readonly LabelledUnits[],
  types: number,
  depths: number,
  options: LearnOptions,
): Generator<LearningStep, LexicalLayer[]> {
  const layers: LexicalLayer[] = []
  for (let depth = 0; depth < depths; depth++) {
    layers.push(yield* learningLayer(texts, types, depth, options))
  }
  return layers
}

function* learningLayer(
  texts: readonly LabelledUnits[],
  types: number,
  depth: number,
  { unit, l2 = L2, goOn = () => true, earlier }: LearnOptions,
): Generator<LearningStep, LexicalLayer> {
  const known = new FeatureNames()
  const reader = new FeatureReader(known, unit)
  const chains = texts.flatMap((text) => chainsOf(text, reader.read(text), text.labels[depth]))
  const names = known.freeze()
  const pairs = pairsIn(chains, names.length, types)
  const weights = new Float64Array(weightCount(pairs, types))
  if (earlier?.[depth]) copyWeights(earlier[depth], { names, pairs, weights }, types)
  const limits = { iterations: MAX_ITERATIONS, gain: GAIN }
  for (const value of minimising(crfObjective(chains, pairs, types, l2), weights, limits)) {
    yield { depth, value }
    if (!goOn()) break
  }
  return pruned({ names, pairs, weights }, types)
}

/**
 * Minus the logarithm of the probability of the known labels under a model, on average over these units
 * and the depths, in nats.
 */
export function lossOf(
  { layers, reading, types }: LexicalModel,
  texts: readonly LabelledUnits[],
): number {
  let [loss, units] = [0, 0]
  layers.forEach(({ names, pairs, weights }, depth) => {
    const reader = new FeatureReader(new FeatureNames(names), reading.unit)
    for (const text of texts) {
      for (const chain of chainsOf(text, reader.read(text), text.labels[depth])) {
        loss += chainLoss(chain, pairs, weights, types.length)
        units += chain.gold.length
      }
    }
  })
  return units === 0 ? 0 : loss / units
}

/** The stretches of a text whose labels are known. */
function chainsOf(text: LabelledUnits, { starts, ids }: Seen, labels: Int32Array): Chain[] {
  const isInside = (label: number) => label > 0 && label % 2 === 0
  const chains: Chain[] = []
  for (const stretch of stretchesOf(text, (at) => !isInside(labels[at]))) {
    for (let start = stretch.start; start < stretch.end; start++) {
      if (labels[start] < 0) continue
      let end = start
      while (end < stretch.end && labels[end] >= 0) end++
      chains.push({
        starts: starts.subarray(start, end + 1),
        ids,
        gold: labels.subarray(start, end),
      })
      start = end
    }
  }
  return chains
}

/** Lets learning begin where another ended, as far as they have the same features. */
function copyWeights(from: LexicalLayer, to: LexicalLayer, types: number): void {
  const steps = stepCount(types)
  if (from.weights.length - from.pairs.labels.length !== steps) return
  const numbers = new Map(from.names.map((name, f) => [name, f]))
  to.names.forEach((name, g) => {
    const f = numbers.get(name)
    if (f === undefined) return
    for (let p = to.pairs.starts[g]; p < to.pairs.starts[g + 1]; p++) {
      for (let q = from.pairs.starts[f]; q < from.pairs.starts[f + 1]; q++) {
        if (from.pairs.labels[q] === to.pairs.labels[p]) to.weights[p] = from.weights[q]
      }
    }
  })
  to.weights.set(from.weights.subarray(-steps), to.weights.length - steps)
}

/** The weights as they are kept in a file, without those that say nothing. */
function pruned({ names, pairs, weights }: LexicalLayer, types: number): LexicalLayer {
  const rounded = weights.map((weight) => Math.round(weight * PARTS) / PARTS)
  const kept: string[] = []
  const [starts, labels, values]: [number[], number[], number[]] = [[0], [], []]
  names.forEach((name, f) => {
    for (let p = pairs.starts[f]; p < pairs.starts[f + 1]; p++) {
      if (rounded[p] === 0) continue
      labels.push(pairs.labels[p])
      values.push(rounded[p])
    }
    if (labels.length === starts.at(-1)) return
    kept.push(name)
    starts.push(labels.length)
  })
  const left: Pairs = { starts: Int32Array.from(starts), labels: Int32Array.from(labels) }
  const steps = rounded.subarray(rounded.length - stepCount(types))
  return { names: kept, pairs: left, weights: Float64Array.from([...values, ...steps]) }
}

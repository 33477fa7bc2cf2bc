import { readFileSync } from 'node:fs'
import { families } from '../../src/families/index.ts'
import type { Architecture, ModelConfig } from '../../src/nn/config.ts'
import type { TokenBatch, Weights } from '../../src/nn/engine.ts'

interface Packed {
  shape: number[]
  data: string
}

interface GoldenFile {
  learningRate: number
  weights: Record<string, Packed>
  gradients: Record<string, Packed>
  after: Record<string, Packed>
  logits: Packed
  losses: number[]
  norms: number[]
  /** Example-weighted mean of the batches' losses at the weights "after". */
  evaluation: number
  /** The steps from the same weights with warmup, linear decay of the rate, and weight decay. */
  scheduled: {
    weightDecay: number
    warmup: number
    rates: number[]
    losses: number[]
    after: Record<string, Packed>
    schedules: Record<'linear' | 'cosine' | 'constant', number[]>
  }
  batches: { input_ids: number[][]; attention_mask: number[][]; labels: number[][] }[]
}

function unpack({ shape, data }: Packed) {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'))
  return { shape, data: new Float32Array(bytes.buffer) }
}

const unpackAll = (packed: Record<string, Packed>): Weights =>
  new Map(Object.entries(packed).map(([name, tensor]) => [name, unpack(tensor)]))

/** Dimensions of the models that tests/golden/model.py records. Dropout is off. */
export const goldenConfig: ModelConfig = {
  architecture: 'bert',
  vocabSize: 40,
  hiddenSize: 16,
  layers: 2,
  heads: 2,
  intermediateSize: 24,
  firstPosition: 0,
  maxPositions: 12,
  typeVocabSize: 2,
  layerNormEps: 1e-12,
  activation: 'gelu',
  hiddenDropout: 0,
  attentionDropout: 0,
  classifierDropout: 0,
  initializerRange: 0.02,
  labels: ['O', 'B-A', 'I-A', 'B-B', 'I-B'],
  depths: 1,
}

/** What the models that are recorded have of their own. */
const own: Record<Architecture, Partial<ModelConfig>> = {
  bert: {},
  distilbert: { typeVocabSize: 0 },
  roberta: { typeVocabSize: 1 },
  'xlm-roberta': { typeVocabSize: 1 },
  camembert: { typeVocabSize: 1 },
  electra: { embeddingSize: 8 },
  albert: { embeddingSize: 8, sharesLayers: true, activation: 'gelu_new' },
  mpnet: { typeVocabSize: 0, relativeBuckets: 32 },
  'deberta-v2': { typeVocabSize: 0, relativeBuckets: 4 },
  modernbert: {
    typeVocabSize: 0,
    rotary: { reach: 2, globalEvery: 2, globalBase: 160_000, localBase: 10_000 },
  },
}

/** Those whose networks were recorded: the other two have RoBERTa's. */
export const recorded = (Object.keys(own) as Architecture[]).filter(
  (architecture) => architecture !== 'xlm-roberta' && architecture !== 'camembert',
)

/** The same dimensions in a family. */
export function goldenConfigOf(architecture: Architecture): ModelConfig {
  const { firstPosition } = families[architecture]
  return {
    ...goldenConfig,
    architecture,
    firstPosition,
    ...own[architecture],
  }
}

/** What torch computed for a small random model: see tests/golden/model.py. */
export function goldenModel(architecture: Architecture) {
  const url = new URL(`../golden/data/model-${architecture}.json`, import.meta.url)
  const file = JSON.parse(readFileSync(url, 'utf8')) as GoldenFile
  return {
    config: goldenConfigOf(architecture),
    learningRate: file.learningRate,
    weights: unpackAll(file.weights),
    gradients: unpackAll(file.gradients),
    after: unpackAll(file.after),
    logits: unpack(file.logits).data,
    losses: file.losses,
    norms: file.norms,
    evaluation: file.evaluation,
    scheduled: { ...file.scheduled, after: unpackAll(file.scheduled.after) },
    batches: file.batches.map(({ input_ids, attention_mask, labels }): TokenBatch => ({
      B: input_ids.length,
      T: input_ids[0].length,
      inputIds: Int32Array.from(input_ids.flat()),
      attentionMask: Int32Array.from(attention_mask.flat()),
      labels: Int32Array.from(labels.flat()),
    })),
  }
}

interface AdapterFile {
  rank: number
  alpha: number
  learningRate: number
  weights: Record<string, Packed>
  gradients: Record<string, Packed>
  after: Record<string, Packed>
  logits: Packed
  mergedLogits: Packed
  losses: number[]
  norms: number[]
}

/** The families of which adapters were recorded. */
export const adapted = ['bert', 'albert', 'deberta-v2', 'modernbert'] as const

/** What PEFT and torch computed for an adapter on that model: see tests/golden/lora_steps.py. */
export function goldenAdapter(architecture: (typeof adapted)[number]) {
  const url = new URL(`../golden/data/model-${architecture}-lora.json`, import.meta.url)
  const file = JSON.parse(readFileSync(url, 'utf8')) as AdapterFile
  const { config, weights, batches } = goldenModel(architecture)
  const { rank, alpha, losses, norms, learningRate } = file
  const own = unpackAll(file.weights)
  return {
    config: { ...config, adapter: { rank, alpha, firstLayer: 0 } },
    base: weights,
    /** Of what is trained alone. */
    own,
    weights: new Map([...weights, ...own]),
    ...{ batches, losses, norms, learningRate },
    gradients: unpackAll(file.gradients),
    after: unpackAll(file.after),
    logits: unpack(file.logits).data,
    mergedLogits: unpack(file.mergedLogits).data,
  }
}

export const POSITIONS = 'bert.embeddings.position_embeddings.weight'

/** The same model with its positions two rows further down their table. */
export function withLaterPositions({ config, weights }: { config: ModelConfig; weights: Weights }) {
  const { shape, data } = weights.get(POSITIONS)!
  const later = new Float32Array(data.length + 2 * shape[1]).fill(9)
  later.set(data, 2 * shape[1])
  const table = { shape: [shape[0] + 2, shape[1]], data: later }
  return {
    config: { ...config, firstPosition: config.firstPosition + 2 },
    weights: new Map(weights).set(POSITIONS, table),
  }
}

/** Largest absolute difference of two arrays of one length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]))
  return largest
}

/** The largest difference of two logits [B, T, classes] at real tokens: those of padding mean nothing. */
export function logitsDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { attentionMask }: TokenBatch,
): number {
  const classes = a.length / attentionMask.length
  const real = (all: ArrayLike<number>) =>
    Array.from(all).filter((_, i) => attentionMask[Math.floor(i / classes)] === 1)
  return largestDifference(real(a), real(b))
}

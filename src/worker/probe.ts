import type { ModelConfig } from '../nn/config.ts'
import { parameterShapes } from '../families/model.ts'
import type { Engine, TokenBatch, TrainingOptions, Weights } from '../nn/engine.ts'

/** One wide layer: about 5 GFLOP a step, some 30 ms on two processor cores. */
const config: ModelConfig = {
  architecture: 'bert',
  vocabSize: 64,
  hiddenSize: 512,
  layers: 1,
  heads: 8,
  intermediateSize: 2048,
  firstPosition: 0,
  maxPositions: 32,
  typeVocabSize: 2,
  layerNormEps: 1e-12,
  activation: 'gelu',
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  classifierDropout: 0.1,
  initializerRange: 0.02,
  labels: ['O', 'B', 'I'],
  depths: 1,
}

const options: TrainingOptions = {
  seed: 1,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
  frozenLayers: 0,
}

const B = 8
const T = 32
const batch: TokenBatch = {
  B,
  T,
  inputIds: Int32Array.from({ length: B * T }, (_, i) => i % config.vocabSize),
  attentionMask: new Int32Array(B * T).fill(1),
  labels: Int32Array.from({ length: B * T }, (_, i) => i % config.labels.length),
}

/** Steps timed after the first, which compiles and allocates. */
const STEPS = 3
/** Beyond this many milliseconds one timed step has to do. */
const ENOUGH = 1000

export type Probe = { ok: true; milliseconds: number } | { ok: false; reason: string }

/** Times a small training step on an engine, the best of a few; says why when it cannot train. */
export async function probe(engine: Engine): Promise<Probe> {
  try {
    const session = await engine.train(config, initialWeights(), options)
    try {
      let best = Infinity
      const begin = performance.now()
      for (let i = 0; i <= STEPS; i++) {
        const start = performance.now()
        if (i > 1 && start - begin > ENOUGH) break
        const { loss, gradNorm } = await session.step([batch], 1e-4)
        if (!Number.isFinite(loss + gradNorm))
          return { ok: false, reason: 'it computes no numbers' }
        if (i > 0) best = Math.min(best, performance.now() - start)
      }
      return { ok: true, milliseconds: best }
    } finally {
      await session.dispose()
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, reason: message.split('\n')[0] }
  }
}

/** Any weights do: what is measured does not depend on them. */
function initialWeights(): Weights {
  const weights: Weights = new Map()
  for (const [name, shape] of parameterShapes(config)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b))
    data.forEach((_, i) => (data[i] = Math.sin(i) * config.initializerRange))
    weights.set(name, { shape, data })
  }
  return weights
}

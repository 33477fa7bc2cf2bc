import { completeWeights } from '../../src/checkpoints/initial.ts'
import { families } from '../../src/families/index.ts'
import { scratchShapes, type Architecture, type ModelConfig } from '../../src/nn/config.ts'
import type { Weights } from '../../src/nn/engine.ts'

const base = { layers: 12, hiddenSize: 768, heads: 12, intermediateSize: 3072 }
const half = { ...base, layers: 6 }

interface Shape {
  layers: number
  hiddenSize: number
  heads: number
  intermediateSize: number
  /** BERT's where nothing is said. */
  architecture?: Architecture
  vocabSize?: number
  relativeBuckets?: number
}

/** The shapes that the bench measures. `minilm` is that of the six-layer MiniLM sentence encoders, `half` BERT-base of six layers. */
export const shapes = {
  ...scratchShapes,
  minilm: { layers: 6, hiddenSize: 384, heads: 12, intermediateSize: 1536 },
  base,
  half,
  distilroberta: { ...half, architecture: 'roberta', vocabSize: 50_265 },
  xlmr: { ...base, architecture: 'xlm-roberta', vocabSize: 250_002 },
  deberta: { ...half, architecture: 'deberta-v2', vocabSize: 128_100, relativeBuckets: 256 },
} as const satisfies Record<string, Shape>

export type ShapeName = keyof typeof shapes

/** B- and I- of six types and O, as WNUT-17 has. */
export const classes = [
  'O',
  ...['corporation', 'creative-work', 'group', 'location', 'person', 'product'].flatMap((type) => [
    `B-${type}`,
    `I-${type}`,
  ]),
]

/** A configuration with the published dropout and vocabulary size; of bert-base-cased where a shape names none. */
export function benchConfig(name: ShapeName, vocabulary?: number): ModelConfig {
  const shape: Shape = shapes[name]
  const { architecture = 'bert', vocabSize = vocabulary ?? 28_996 } = shape
  const isBert = architecture === 'bert'
  const family = families[architecture]
  return {
    ...shape,
    architecture,
    vocabSize,
    firstPosition: family.firstPosition,
    maxPositions: 512,
    typeVocabSize: isBert ? 2 : Number(family.keys.typeVocabSize !== undefined),
    layerNormEps: 1e-12,
    activation: 'gelu',
    hiddenDropout: 0.1,
    attentionDropout: 0.1,
    classifierDropout: 0.1,
    initializerRange: 0.02,
    labels: classes,
    depths: 1,
  }
}

export function benchWeights(config: ModelConfig): Weights {
  return completeWeights(config, 1)
}

/**
 * Floating-point operations of the matrix products of one forward pass over [B, T], counting a
 * multiplication and an addition as two. A training step costs three times as many.
 */
export function forwardFlops(shape: ShapeName, B: number, T: number): number {
  const { layers, hiddenSize: H, intermediateSize: I } = shapes[shape]
  const linear = 4 * H * H + 2 * H * I
  const attention = 2 * T * H
  return 2 * B * T * layers * (linear + attention)
}

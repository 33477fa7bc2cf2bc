import { completeWeights } from '../../src/checkpoints/initial.ts'
import { scratchShapes, type ModelConfig } from '../../src/nn/config.ts'
import type { Weights } from '../../src/nn/engine.ts'

/** The shapes that the bench measures. `minilm` is that of the six-layer MiniLM sentence encoders. */
export const shapes = {
  ...scratchShapes,
  minilm: { layers: 6, hiddenSize: 384, heads: 12, intermediateSize: 1536 },
  base: { layers: 12, hiddenSize: 768, heads: 12, intermediateSize: 3072 },
} as const

export type ShapeName = keyof typeof shapes

/** B- and I- of six types and O, as WNUT-17 has. */
export const classes = [
  'O',
  ...['corporation', 'creative-work', 'group', 'location', 'person', 'product'].flatMap((type) => [
    `B-${type}`,
    `I-${type}`,
  ]),
]

/** A configuration with the published dropout and the vocabulary size of bert-base-cased. */
export function benchConfig(shape: ShapeName, vocabSize = 28_996): ModelConfig {
  return {
    architecture: 'bert',
    ...shapes[shape],
    vocabSize,
    firstPosition: 0,
    maxPositions: 512,
    typeVocabSize: 2,
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

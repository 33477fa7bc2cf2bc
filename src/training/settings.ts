/** What the loop needs to know; the contract's TrainingSettings carries all of it. */
export interface LoopSettings {
  epochs: number
  batchSize: number
  learningRate: number
  seed: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  maxGradNorm: number
  schedule: 'linear' | 'constant'
  warmupRatio: number
  accumulationSteps: number
  dropout: number
  maxLength: number
  padTo: number | null
  labelAllSubTokens: boolean
  frozenLayers: number
  devFraction: number
  bestMetric: 'f1' | 'loss'
  patience: number | null
}

/**
 * Training from nothing wants larger steps than fine-tuning: Adam at 1e-3 with a short warm-up, and
 * many passes over few documents. Measured on the bundled sample, see docs/decisions.
 */
export const scratchPreset = {
  learningRate: 1e-3,
  epochs: 20,
  warmupRatio: 0.1,
  batchSize: 16,
} as const

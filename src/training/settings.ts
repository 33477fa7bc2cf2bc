import type { Decoding } from '../domain/decoding.ts'
import type { Schedule } from './schedule.ts'

/** Figures by which one evaluation is better than another. */
export const bestMetrics = ['f1', 'strictF1', 'macroF1', 'accuracy', 'loss'] as const
export type BestMetric = (typeof bestMetrics)[number]

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
  /** 0 leaves gradients alone. */
  maxGradNorm: number
  schedule: Schedule
  warmupRatio: number
  /** Overrides the ratio when above 0. */
  warmupSteps: number
  accumulationSteps: number
  dropout: number
  maxLength: number
  padTo: number | null
  labelAllSubTokens: boolean
  frozenLayers: number
  devFraction: number
  /** Evaluations every so many steps, besides the one after each epoch. */
  evaluateEvery: number | null
  bestMetric: BestMetric
  /** Evaluations without a better bestMetric after which a run ends. */
  patience: number | null
  decoding: Decoding
  referenceMode: boolean
}

/** The published run padded and cut every sequence to 50 pieces and evaluated 16 at a time. */
export const REFERENCE_LENGTH = 50
export const REFERENCE_EVALUATION_BATCH = 16

/** Settings as a run carries them out: reference mode fixes length and padding. */
export function effectiveSettings(settings: LoopSettings): LoopSettings {
  if (!settings.referenceMode) return settings
  return { ...settings, maxLength: REFERENCE_LENGTH, padTo: REFERENCE_LENGTH }
}

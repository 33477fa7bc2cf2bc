import type { Confusion } from './confusion.ts'
import type { Metrics } from './metrics.ts'

export interface LabelReport {
  label: string
  precision: number
  recall: number
  f1: number
  support: number
}

/** One row of the table: the figures after an epoch, or between two when evaluated more often. */
export interface EpochResult {
  /** Epochs done; a fraction in the middle of one. */
  epoch: number
  step: number
  validationLoss: number
  precision: number
  recall: number
  f1: number
  accuracy: number
  trainLoss: number
  strictF1: number
  macroF1: number
  weightedF1: number
  perLabel: LabelReport[]
  confusion: Confusion | null
  seconds: number
  tokensPerSecond: number
  best: boolean
}

export type TrainingEvent =
  | {
      type: 'plan'
      engine: string
      trainDocuments: number
      devDocuments: number
      totalSteps: number
      stepsPerEpoch: number
      parameters: number
      untrainableSpans: number
    }
  | {
      type: 'step'
      step: number
      epoch: number
      loss: number
      learningRate: number
      tokensPerSecond: number
      secondsLeft: number
    }
  | { type: 'epoch'; report: EpochResult }
  /** A checkpoint begins to be written. */
  | { type: 'saving'; step: number }
  /** It is on the disk, and the run can go on from here whatever happens. */
  | { type: 'saved'; step: number; seconds: number; megabytes: number }
  | { type: 'advice'; lines: string[] }

export function labelReports({ perLabel }: Metrics): LabelReport[] {
  return [...perLabel].map(([label, score]) => ({ label, ...score }))
}

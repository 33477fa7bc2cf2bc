import type { Metrics } from './metrics.ts'

export interface LabelReport {
  label: string
  precision: number
  recall: number
  f1: number
  support: number
}

/** One row of the table per epoch. */
export interface EpochResult {
  epoch: number
  step: number
  validationLoss: number
  precision: number
  recall: number
  f1: number
  accuracy: number
  trainLoss: number
  strictF1: number
  perLabel: LabelReport[]
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
  | { type: 'advice'; lines: string[] }

export function labelReports({ perLabel }: Metrics): LabelReport[] {
  return [...perLabel].map(([label, score]) => ({ label, ...score }))
}

import type { EpochReport } from '../../src/model/runs.ts'

/** An evaluation that found nothing, but for what a test says of it. */
export function reportOf(changes: Partial<EpochReport>): EpochReport {
  return {
    epoch: 1,
    step: 1,
    validationLoss: 1,
    precision: 0,
    recall: 0,
    f1: 0,
    f1Interval: null,
    accuracy: 0,
    trainLoss: 1,
    strictF1: 0,
    macroF1: 0,
    weightedF1: 0,
    perLabel: [],
    confusion: null,
    calibration: null,
    samples: [],
    turned: null,
    seconds: 0,
    tokensPerSecond: 0,
    best: false,
    ...changes,
  }
}

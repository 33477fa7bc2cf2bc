import type { Calibration } from '../model/reading.ts'

/** A model that is never wrong on what it was measured on may be wrong tomorrow. */
const SUREST = 1 - 1e-6

/** How often a model is right that gives this score, as it was seen on documents held out. */
export function calibrated(score: number, { slope, offset }: Calibration): number {
  return sigmoid(slope * logit(score) + offset)
}

/** The inverse of `sigmoid`, bounded. */
export function logit(share: number): number {
  const bounded = Math.min(SUREST, Math.max(1 - SUREST, share))
  return Math.log(bounded / (1 - bounded))
}

export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

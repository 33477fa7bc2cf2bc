import type { LearningPoint } from '../model/review.ts'

/** How many times as many documents the forecast is for. */
const AHEAD = 2

/** Between these values of F1 a forecast goes over from one line to the other. */
const [FEW, ENOUGH] = [0.3, 0.4]

/**
 * What twice as many documents would give, by a line through the points over the logarithm of the documents, from
 * the last point on: it is the one that rests on most. Errors fall as a power of the data (Hestness et al. 2017), but not
 * while hardly anything is found: there the odds of F1 grow so. Null where the points tell nothing: too few, or F1 does
 * not rise.
 */
export function forecast(curve: readonly LearningPoint[]): LearningPoint | null {
  const points = curve.filter(({ documents, f1 }) => documents > 0 && f1 > 0 && f1 < 1)
  const last = points[points.length - 1]
  const odds = slopeOf(points, (f1) => Math.log(f1 / (1 - f1)))
  const errors = slopeOf(points, (f1) => Math.log(1 - f1))
  if (odds === undefined || errors === undefined || errors >= 0) return null
  const grown = (last.f1 / (1 - last.f1)) * AHEAD ** Math.max(0, odds)
  const byOdds = grown / (1 + grown)
  const byErrors = 1 - (1 - last.f1) * AHEAD ** errors
  const enough = Math.min(1, Math.max(0, (last.f1 - FEW) / (ENOUGH - FEW)))
  return { documents: last.documents * AHEAD, f1: enough * byErrors + (1 - enough) * byOdds }
}

/** Slope of a figure over the logarithm of the documents, by least squares; undefined for a single place. */
function slopeOf(
  points: readonly LearningPoint[],
  figure: (f1: number) => number,
): number | undefined {
  const x = points.map(({ documents }) => Math.log(documents))
  const y = points.map(({ f1 }) => figure(f1))
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const spread = x.reduce((sum, one) => sum + (one - mx) ** 2, 0)
  if (points.length < 2 || spread === 0) return undefined
  return x.reduce((sum, one, i) => sum + (one - mx) * (y[i] - my), 0) / spread
}

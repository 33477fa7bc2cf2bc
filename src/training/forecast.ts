import type { Forecast, LearningPoint } from '../model/review.ts'
import type { Interval } from '../model/runs.ts'

/** How many times as many documents the forecast is for. */
const AHEAD = 2

/**
 * What twice as many documents would give, by the line through the points (logarithm of the documents,
 * logarithm of 1 − F1): errors fall as a power of the data (Hestness et al. 2017). Null where the points tell
 * nothing: too few, or F1 does not rise. `interval`: where the last F1 lies; the forecast lies as far about it, since most
 * of what it misses by is how the few documents at hand happen to be read (docs/few-labels.md).
 */
export function forecast(
  curve: readonly LearningPoint[],
  interval: Interval | null,
): Forecast | null {
  const points = curve.filter(({ documents, f1 }) => documents > 0 && f1 > 0 && f1 < 1)
  if (points.length < 2) return null
  const x = points.map(({ documents }) => Math.log(documents))
  const y = points.map(({ f1 }) => Math.log(1 - f1))
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const spread = x.reduce((sum, one) => sum + (one - mx) ** 2, 0)
  if (spread === 0) return null
  const slope = x.reduce((sum, one, i) => sum + (one - mx) * (y[i] - my), 0) / spread
  if (slope >= 0) return null
  const last = points[points.length - 1]
  const documents = last.documents * AHEAD
  // From the last point on: it is the one that rests on most.
  const ahead = (f1: number) => 1 - (1 - f1) * AHEAD ** slope
  return {
    ...{ documents, f1: ahead(last.f1) },
    interval: interval && { low: ahead(interval.low), high: ahead(interval.high) },
  }
}

import type { CheckFigures } from '../model/review.ts'
import { betweenShares, counted, figure } from './figures.ts'

/**
 * What a gain turns out to be, as shares of the one that the curve tells: nine of ten lie between; see
 * docs/few-labels.md.
 */
const BOUNDS = { low: 0.6, high: 1.4 }

/** A label is named where it has more of what is missed than others would by chance. */
const MOST = 1.5

/** What a check of the labels found, and what more documents would bring, in sentences. `pace`: documents an hour. */
export function checkWords(figures: CheckFigures, pace: number | null): string {
  const { documents, f1, f1Interval } = figures
  const within = f1Interval ? ` (${betweenShares(f1Interval)})` : ''
  return [
    `${counted(documents, 'document')} checked.`,
    `Words and shapes alone find F1 ${f1.toFixed(2)}${within}.`,
    ...mostMissed(figures),
    ...aheadWords(figures, pace),
  ].join(' ')
}

function mostMissed({ labels }: CheckFigures): string[] {
  const all = labels.reduce((sum, { missed }) => sum + missed, 0)
  const [most] = labels
  if (labels.length < 2 || all === 0 || most.missed < (MOST * all) / labels.length) return []
  return [`Most of what is missed is ${most.label}: ${figure(most.missed)} of ${figure(all)}.`]
}

function aheadWords({ documents, f1, ahead }: CheckFigures, pace: number | null): string[] {
  if (!ahead || f1 >= 1) return []
  // What is not found falls by as much with each doubling.
  const slope = Math.log2((1 - ahead.f1) / (1 - f1))
  const gain = (more: number) => (1 - f1) * (1 - ((documents + more) / documents) ** slope)
  const twice = [counted(documents, 'more document'), points(gain(documents))]
  const soon = Math.round((pace ?? 0) / 2)
  if (soon < 1 || soon >= documents) return [`${twice.join(' should add ')} to that.`]
  const half = `Half an hour at your pace, ${counted(soon, 'document')}, should add`
  return [`${half} ${points(gain(soon))} to that, ${twice.join(' ')}.`]
}

/** "3 to 6 points", in whole ones. */
function points(gain: number): string {
  const [low, high] = [BOUNDS.low, BOUNDS.high].map((share) => Math.round(100 * gain * share))
  if (high === 0) return 'less than a point'
  if (low === 0) return `up to ${counted(high, 'point')}`
  if (low === high) return `about ${counted(high, 'point')}`
  return `${low} to ${counted(high, 'point')}`
}

import type { CheckFigures } from '../model/review.ts'
import { betweenShares, counted, figure } from './figures.ts'

/**
 * What a gain turns out to be, as shares of the one that the curve tells: five of six lie between; see
 * docs/few-labels.md.
 */
const BOUNDS = { low: 0.6, high: 1.8 }

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

/** F1 that so many more documents should add, 0 to 1, by the curve; null where there is no telling. */
export function gainFrom({ documents, f1, ahead }: CheckFigures, more: number): number | null {
  if (!ahead || f1 >= 1) return null
  // What is not found falls by as much with each doubling.
  const slope = Math.log2((1 - ahead.f1) / (1 - f1))
  return (1 - f1) * (1 - ((documents + more) / documents) ** slope)
}

function aheadWords(figures: CheckFigures, pace: number | null): string[] {
  const { documents } = figures
  const gain = (more: number) => gainFrom(figures, more) ?? 0
  if (gain(documents) === 0) return []
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

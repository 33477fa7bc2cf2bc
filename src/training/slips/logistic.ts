import { minimising } from '../../lexical/lbfgs.ts'

/** How strongly weights are held back, in rows; see docs/few-labels.md. */
const L2 = 3
const LIMITS = { iterations: 100, gain: 1e-5 }

/**
 * Logistic regression over rows of equal length, each column brought to mean 0 and deviation 1. Both kinds
 * of rows weigh alike, however many there are of each: what is told is an order, not how likely anything is.
 * Gives the log-odds of a row to be one of `yes`.
 */
export function learnOdds(
  yes: readonly (readonly number[])[],
  no: readonly (readonly number[])[],
): (row: readonly number[]) => number {
  const scale = scaleOf([...yes, ...no])
  const rows = [
    ...yes.map((row) => ({ row: scale(row), sign: 1, weight: no.length / yes.length })),
    ...no.map((row) => ({ row: scale(row), sign: -1, weight: 1 })),
  ]
  // The last one is what a row begins with; it is not held back.
  const weights = new Float64Array(yes[0].length + 1)
  const odds = (row: Float64Array, at: Float64Array) =>
    row.reduce((sum, value, c) => sum + value * at[c], at[row.length])
  const loss = (at: Float64Array, gradient: Float64Array) => {
    let sum = 0
    for (let c = 0; c < at.length; c++) {
      const held = c < at.length - 1 ? L2 * at[c] : 0
      gradient[c] = held
      sum += (held * at[c]) / 2
    }
    for (const { row, sign, weight } of rows) {
      const margin = sign * odds(row, at)
      sum += weight * (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin))
      const by = (-sign * weight) / (1 + Math.exp(margin))
      row.forEach((value, c) => (gradient[c] += by * value))
      gradient[row.length] += by
    }
    return sum
  }
  const steps = minimising(loss, weights, LIMITS)
  while (!steps.next().done);
  return (row) => odds(scale(row), weights)
}

/** Columns that are the same throughout say nothing. */
function scaleOf(rows: readonly (readonly number[])[]): (row: readonly number[]) => Float64Array {
  const columns = rows[0].map((_, c) => {
    const mean = rows.reduce((sum, row) => sum + row[c], 0) / rows.length
    const square = rows.reduce((sum, row) => sum + (row[c] - mean) ** 2, 0) / rows.length
    return { mean, by: square > 1e-12 ? 1 / Math.sqrt(square) : 0 }
  })
  return (row) => Float64Array.from(row, (value, c) => (value - columns[c].mean) * columns[c].by)
}

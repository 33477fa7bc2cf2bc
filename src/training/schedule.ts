/**
 * Learning rate of the update after `step` earlier ones (0-based): rises linearly over `warmup`
 * steps, then falls linearly to zero at `total`, or stays.
 */
export function learningRateAt(
  step: number,
  total: number,
  warmup: number,
  peak: number,
  kind: 'linear' | 'constant',
): number {
  if (step < warmup) return (peak * step) / warmup
  if (kind === 'constant') return peak
  return (peak * Math.max(0, total - step)) / Math.max(1, total - warmup)
}

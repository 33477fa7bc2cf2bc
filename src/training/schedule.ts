import type { TrainingSettings } from '../model/training-settings.ts'

/**
 * Learning rate of the update after `step` earlier ones (0-based): rises linearly from 0 over
 * `warmup` steps, then falls to 0 at `total` along a line or half a cosine, or stays. As Hugging
 * Face's get_{linear,constant,cosine}_schedule_with_warmup.
 */
export function learningRateAt(
  step: number,
  total: number,
  warmup: number,
  peak: number,
  kind: TrainingSettings['schedule'],
): number {
  if (step < warmup) return (peak * step) / warmup
  if (kind === 'constant') return peak
  const left = Math.max(0, total - step) / Math.max(1, total - warmup)
  return kind === 'linear' ? peak * left : (peak * (1 + Math.cos(Math.PI * (1 - left)))) / 2
}

/** Steps of warmup: the number given, else the share of all steps, rounded up as Hugging Face does. */
export function warmupLength(
  total: number,
  settings: { warmupSteps: number; warmupRatio: number },
): number {
  return settings.warmupSteps > 0 ? settings.warmupSteps : Math.ceil(total * settings.warmupRatio)
}

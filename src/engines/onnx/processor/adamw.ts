import type { OptimizerOptions } from '../../../nn/engine.ts'
import type { AdamFactors } from './kernels.ts'
import type { KernelPool } from './pool.ts'

/** Factor that brings a gradient of this norm down to `maximum`, as torch's clip_grad_norm_. */
function clipScale(norm: number, maximum: number): number {
  return Math.min(1, maximum / (norm + 1e-6))
}

/** The factors of AdamW with bias correction at 1-based `step`, for gradients of this global norm. */
export function adamFactors(
  options: OptimizerOptions,
  step: number,
  learningRate: number,
  gradNorm: number,
): AdamFactors {
  const { beta1, beta2, epsilon, weightDecay, maxGradNorm } = options
  return {
    beta1,
    beta2,
    epsilon,
    clip: clipScale(gradNorm, maxGradNorm),
    size: learningRate / (1 - beta1 ** step),
    correction2: 1 / Math.sqrt(1 - beta2 ** step),
    keep: 1 - learningRate * weightDecay,
  }
}

/**
 * Clips the pool's gradients to their global norm and updates its weights and moments in place.
 * Returns the norm before clipping.
 */
export function clippedAdamW(
  pool: KernelPool,
  options: OptimizerOptions,
  step: number,
  learningRate: number,
): number {
  const gradNorm = Math.sqrt(pool.sumOfSquares())
  pool.run({ kind: 'adamW', factors: adamFactors(options, step, learningRate, gradNorm) })
  return gradNorm
}

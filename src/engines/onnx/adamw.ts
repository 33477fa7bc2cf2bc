import type { OptimizerOptions } from '../../nn/engine.ts'

/** One parameter with its gradient and moments, all flat arrays of one length. */
export interface AdamSlot {
  weight: Float32Array
  gradient: Float32Array
  firstMoment: Float32Array
  secondMoment: Float32Array
  /** False for biases and LayerNorm, which are exempt from weight decay. */
  decays: boolean
}

/** L2 norm of all gradients together. */
export function globalNorm(slots: AdamSlot[]): number {
  let total = 0
  for (const { gradient } of slots) {
    let sum = 0
    for (let i = 0; i < gradient.length; i++) sum += gradient[i] * gradient[i]
    total += sum
  }
  return Math.sqrt(total)
}

/**
 * AdamW (Loshchilov and Hutter 2019) with bias correction, as torch computes it, at 1-based `step`.
 * Gradients are scaled by `scale` on the way (clipping). Updates weights and moments in place.
 */
export function adamWStep(
  slots: AdamSlot[],
  step: number,
  learningRate: number,
  scale: number,
  options: OptimizerOptions,
): void {
  const { beta1, beta2, epsilon, weightDecay } = options
  const correction1 = 1 - beta1 ** step
  const correction2 = Math.sqrt(1 - beta2 ** step)
  const size = learningRate / correction1
  for (const { weight, gradient, firstMoment: m, secondMoment: v, decays } of slots) {
    const keep = decays ? 1 - learningRate * weightDecay : 1
    for (let i = 0; i < weight.length; i++) {
      const g = gradient[i] * scale
      m[i] = beta1 * m[i] + (1 - beta1) * g
      v[i] = beta2 * v[i] + (1 - beta2) * g * g
      weight[i] = weight[i] * keep - (size * m[i]) / (Math.sqrt(v[i]) / correction2 + epsilon)
    }
  }
}

/** Factor that brings a gradient of this norm down to `maximum`, as torch's clip_grad_norm_. */
export function clipScale(norm: number, maximum: number): number {
  return Math.min(1, maximum / (norm + 1e-6))
}

import type { OptimizerOptions } from '../../nn/engine.ts'
import type { Scalar, Tensor, Tf, Variable } from './tensors.ts'

/** One parameter with its moments; all three stay on the device. */
export interface AdamSlot {
  weight: Variable
  firstMoment: Variable
  secondMoment: Variable
  /** False for biases and LayerNorm, which are exempt from weight decay. */
  decays: boolean
}

/** L2 norm of all gradients together. */
export function globalNorm(tf: Tf, gradients: Tensor[]): Scalar {
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)))
    return tf.sqrt(tf.addN(squares)) as Scalar
  })
}

/** Factor that brings a gradient of this norm down to `maximum`, as torch's clip_grad_norm_. */
export function clipScale(tf: Tf, norm: Scalar, maximum: number): Scalar {
  return tf.tidy(() => tf.minimum(1, tf.div(maximum, tf.add(norm, 1e-6))) as Scalar)
}

/**
 * AdamW (Loshchilov and Hutter 2019) with bias correction, as torch computes it, at 1-based `step`.
 * Gradients are scaled by `scale` on the way (clipping). Not tf.train.adam: that has no decoupled
 * decay and no clipping.
 */
export function adamWStep(
  tf: Tf,
  slots: AdamSlot[],
  gradients: Tensor[],
  step: number,
  learningRate: number,
  scale: Scalar,
  options: OptimizerOptions,
): void {
  tf.tidy(() => {
    const { beta1, beta2, epsilon, weightDecay } = options
    const correction2 = Math.sqrt(1 - beta2 ** step)
    const [b1, b2] = [tf.scalar(beta1), tf.scalar(beta2)]
    const firstFactor = tf.mul(scale, 1 - beta1)
    const secondFactor = tf.mul(tf.square(scale), 1 - beta2)
    // lr/c1 · m / (√v/c2 + ε) with the factor c2 taken out of the quotient.
    const size = tf.scalar((learningRate * correction2) / (1 - beta1 ** step))
    const eps = tf.scalar(epsilon * correction2)
    const keep = tf.scalar(1 - learningRate * weightDecay)
    for (const [i, { weight, firstMoment, secondMoment, decays }] of slots.entries()) {
      tf.tidy(() => {
        const g = gradients[i]
        const m = tf.add(tf.mul(firstMoment, b1), tf.mul(g, firstFactor))
        const v = tf.add(tf.mul(secondMoment, b2), tf.mul(tf.square(g), secondFactor))
        const change = tf.div(tf.mul(m, size), tf.add(tf.sqrt(v), eps))
        const kept = decays && weightDecay > 0 ? tf.mul(weight, keep) : weight
        firstMoment.assign(m)
        secondMoment.assign(v)
        weight.assign(tf.sub(kept, change))
      })
    }
  })
}

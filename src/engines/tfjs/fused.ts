import type { Scalar, Tensor, Tf } from './tensors.ts'

/*
 * Operations whose gradient TensorFlow.js lacks, gets wrong, or builds from many small steps.
 */

type Save = (tensors: Tensor[]) => void

/**
 * A custom gradient: `forward` saves what `backward` needs, all other intermediate tensors are freed
 * at once. `backward` gives one gradient for each input.
 */
function withGradient<T extends Tensor>(
  tf: Tf,
  inputs: Tensor[],
  forward: (inputs: Tensor[], save: Save) => T,
  backward: (dy: Tensor, saved: Tensor[]) => Tensor[],
): T {
  return tf.customGrad<T>((...given) => {
    const save = given.pop() as Save
    const value = forward(given as Tensor[], save)
    return { value, gradFunc: (dy, saved) => tf.tidy(() => backward(dy, saved)) }
  })(...inputs)
}

/** x·Φ(x), exact; Φ is the distribution function of the normal distribution. */
export function gelu(tf: Tf, x: Tensor): Tensor {
  const cdf = (v: Tensor) => tf.add(tf.mul(tf.erf(tf.mul(v, Math.SQRT1_2)), 0.5), 0.5)
  const forward = ([v]: Tensor[], save: Save) => {
    save([v])
    return tf.mul(v, cdf(v))
  }
  return withGradient(tf, [x], forward, (dy, [v]) => {
    // d/dx x·Φ(x) = Φ(x) + x·φ(x)
    const density = tf.mul(tf.exp(tf.mul(tf.square(v), -0.5)), 1 / Math.sqrt(2 * Math.PI))
    return [tf.mul(dy, tf.add(cdf(v), tf.mul(v, density)))]
  })
}

/** Normalises the last axis of x [N, H], then scales by `weight` [H] and shifts by `bias` [H] if there is one. */
export function layerNorm(
  tf: Tf,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  eps: number,
): Tensor {
  const meanLast = (v: Tensor) => tf.mean(v, -1, true)
  const forward = ([v, scale, shift]: Tensor[], save: Save) => {
    const centred = tf.sub(v, meanLast(v))
    const inverse = tf.rsqrt(tf.add(meanLast(tf.square(centred)), eps)) // [N, 1]
    const normal = tf.mul(centred, inverse) // [N, H]
    save([normal, inverse, scale])
    const scaled = tf.mul(normal, scale)
    return bias ? tf.add(scaled, shift) : scaled
  }
  return withGradient(
    tf,
    bias ? [x, weight, bias] : [x, weight],
    forward,
    (dy, [normal, inverse, scale]) => {
      const dn = tf.mul(dy, scale)
      const shared = tf.add(meanLast(dn), tf.mul(normal, meanLast(tf.mul(dn, normal))))
      const dx = tf.mul(inverse, tf.sub(dn, shared))
      const own = [dx, tf.sum(tf.mul(dy, normal), 0)]
      return bias ? [...own, tf.sum(dy, 0)] : own
    },
  )
}

/** Rows of `x`, seen as [·, D], picked by `index` of any shape → [...index, D]. */
function pickHeads(tf: Tf, x: Tensor, index: Tensor, D: number): Tensor {
  return tf.gather(tf.reshape(x, [-1, D]), index)
}

interface HeadPlaces {
  /** [B, heads, T] and [N, heads]: see src/nn/packing.ts. */
  toHeads: Tensor
  fromHeads: Tensor
}

/**
 * [N, H] → [B, heads, T, D]. Its gradient is the way back, since no more than one place with a
 * gradient has come of each row; that of tf.gather would add all places up.
 */
export function splitHeads(tf: Tf, x: Tensor, { toHeads, fromHeads }: HeadPlaces): Tensor {
  const [N, H] = x.shape
  const D = H! / fromHeads.shape[1]!
  return withGradient(
    tf,
    [x],
    ([v]) => pickHeads(tf, v, toHeads, D),
    (dy) => [tf.reshape(pickHeads(tf, dy, fromHeads, D), [N, H!])],
  )
}

/** [B, heads, T, D] → [N, H]; its gradient is the way back. */
export function mergeHeads(tf: Tf, x: Tensor, { toHeads, fromHeads }: HeadPlaces): Tensor {
  const D = x.shape.at(-1)!
  const [N, heads] = fromHeads.shape
  return withGradient(
    tf,
    [x],
    ([v]) => tf.reshape(pickHeads(tf, v, fromHeads, D), [N, heads! * D]),
    (dy) => [pickHeads(tf, dy, toHeads, D)],
  )
}

/**
 * Sum over the rows of weights [N] · −log softmax(logits [N, classes])[labels [N]]. A row of weight
 * zero adds nothing and gets a gradient of exactly zero (tf.losses.softmaxCrossEntropy does not).
 */
export function crossEntropy(
  tf: Tf,
  logits: Tensor,
  labels: Tensor,
  weights: Tensor,
  classes: number,
): Scalar {
  const forward = ([v]: Tensor[], save: Save) => {
    const column = tf.expandDims(weights, -1) // [N, 1]
    const target = tf.mul(tf.oneHot(labels, classes), column) // [N, classes]
    const logProbabilities = tf.logSoftmax(v)
    save([logProbabilities, column, target])
    return tf.neg(tf.sum(tf.mul(logProbabilities, target))) as Scalar
  }
  return withGradient(tf, [logits], forward, (dy, [logProbabilities, column, target]) => {
    const probabilities = tf.exp(logProbabilities)
    return [tf.mul(tf.sub(tf.mul(probabilities, column), target), dy)]
  })
}

/**
 * The gradient of `table` [tableRows, H] from those of the rows [N, H] that `ids` [N] picked. Equal
 * ids are added up by a matrix product, so that no two rows are scattered to one place: on a graphics
 * card their order would differ from run to run, and the sum with it.
 */
export function tableGradient(tf: Tf, rows: Tensor, ids: Int32Array, tableRows: number): Tensor {
  return tf.tidy(() => {
    const distinct = tf.tensor(Int32Array.from(new Set(ids)), [new Set(ids).size, 1], 'int32')
    const picks = tf.cast(tf.equal(distinct, tf.tensor(ids, [1, ids.length], 'int32')), 'float32')
    return tf.scatterND(distinct, tf.matMul(picks, rows), [tableRows, rows.shape[1]!])
  })
}

import type { Ops } from '../../nn/ops.ts'
import type { UploadedBatch } from './batch.ts'
import { distanceOps } from './distances.ts'
import { crossEntropy, gelu, layerNorm, mergeHeads, splitHeads } from './fused.ts'
import { rotaryOps } from './rotary.ts'
import type { Tensor, Tf } from './tensors.ts'

/** How the operations get their parameters and their dropout masks. */
export interface OpsSources {
  parameter(name: string): Tensor
  /** Rows of `table` [rows, H] picked by `ids` [N] → [N, H]. */
  embedding(table: Tensor, ids: Tensor): Tensor
  /** What x of this shape is multiplied by: 0 or 1/(1−p); undefined when nothing is dropped. */
  dropoutFactors(shape: number[], p: number): Tensor | undefined
}

/**
 * The operations of src/nn/ops.ts, computed at once on a packed batch; TensorFlow.js records
 * them and derives the gradient. Call inside tf.tidy: nothing is freed here.
 */
export function tfjsOps(tf: Tf, sources: OpsSources, batch: UploadedBatch): Ops<Tensor> {
  const dropout = (x: Tensor, p: number) => {
    const factors = p > 0 ? sources.dropoutFactors(x.shape, p) : undefined
    return factors ? tf.mul(x, factors) : x
  }
  return {
    ...distanceOps(tf),
    ...rotaryOps(tf),
    parameter: (name) => sources.parameter(name),
    embedding: (table, ids) => sources.embedding(table, ids),
    linear(x, weight, bias) {
      const product = tf.matMul(x, weight, false, true)
      return bias ? tf.add(product, bias) : product
    },
    scale: (x, factor) => tf.mul(x, factor),
    add: (a, b) => tf.add(a, b),
    addFirstRow: (x, table) => tf.add(x, tf.slice(table, [0, 0], [1, -1])),
    gelu: (x) => gelu(tf, x),
    geluTanh(x) {
      const cubic = tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715))
      const half = tf.mul(tf.add(tf.tanh(tf.mul(cubic, Math.sqrt(2 / Math.PI))), 1), 0.5)
      return tf.mul(x, half)
    },
    relu: (x) => tf.relu(x),
    layerNorm: (x, weight, bias, epsilon) => layerNorm(tf, x, weight, bias, epsilon),
    dropout,
    attentionDropout: dropout,
    splitHeads: (x) => splitHeads(tf, x, batch),
    mergeHeads: (x) => mergeHeads(tf, x, batch),
    // Scaling the query is scaling the scores, on the smaller matrix.
    attentionScores: (query, key, mask, scale) =>
      tf.add(tf.matMul(tf.mul(query, scale), key, false, true), mask),
    softmax: (x) => tf.softmax(x),
    matmul: (a, b) => tf.matMul(a, b),
    splitRows: (x, width) => tf.reshape(x, [-1, width]),
    crossEntropy: (logits, labels, weights, classes) =>
      crossEntropy(tf, logits, labels, weights, classes),
  }
}

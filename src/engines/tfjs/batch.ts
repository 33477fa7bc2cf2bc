import type { TokenBatch } from '../../nn/engine.ts'
import { packLabels, type PackedBatch } from '../../nn/packing.ts'
import type { TokenInputs } from '../../nn/ops.ts'
import type { Tensor, Tf } from './tensors.ts'

/** A packed batch on the device. */
export interface UploadedBatch extends TokenInputs<Tensor> {
  mask: Tensor
  /** [B, heads, T] and [N, heads]: see src/nn/packing.ts. */
  toHeads: Tensor
  fromHeads: Tensor
}

export function uploadTokens(tf: Tf, { B, T, N, ...packed }: PackedBatch): UploadedBatch {
  const heads = packed.fromHeads.length / N
  return {
    inputIds: tf.tensor(packed.inputIds, [N], 'int32'),
    positionIds: tf.tensor(packed.positionIds, [N], 'int32'),
    mask: tf.tensor(packed.mask, [B, 1, 1, T]),
    toHeads: tf.tensor(packed.toHeads, [B, heads, T], 'int32'),
    fromHeads: tf.tensor(packed.fromHeads, [N, heads], 'int32'),
  }
}

/** Labels of a batch, and the weights that make the loss their mean. */
export function uploadLabels(
  tf: Tf,
  batch: TokenBatch,
  packed: PackedBatch,
  labelledTokens: number,
) {
  const { labels, weights } = packLabels(batch, packed, labelledTokens)
  return {
    labels: tf.tensor(labels, [labels.length], 'int32'),
    weights: tf.tensor(weights, [labels.length]),
  }
}

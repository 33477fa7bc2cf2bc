import { IGNORED_LABEL, type TokenBatch } from '../../nn/engine.ts'
import { MASKED, type BatchInputs } from '../../nn/ops.ts'
import type { Tensor, Tf } from './tensors.ts'

/** Rows of the word table and of the position table that a batch uses, one a token: [N] each. */
export interface BatchRows {
  words: Int32Array
  positions: Int32Array
}

/** `rowOf` maps a token id to its table row, when the table is compact. */
export function batchRows({ B, T, inputIds }: TokenBatch, rowOf?: Int32Array): BatchRows {
  const words = new Int32Array(B * T)
  const positions = new Int32Array(B * T)
  for (let i = 0; i < B * T; i++) {
    const id = inputIds[i]
    const row = rowOf ? rowOf[id] : id
    if (!(row >= 0)) throw new Error(`token id ${id} is not among the run's usedTokenIds`)
    words[i] = row
    positions[i] = i % T
  }
  return { words, positions }
}

export function uploadTokens(tf: Tf, batch: TokenBatch, rows: BatchRows): BatchInputs<Tensor> {
  const { B, T, attentionMask } = batch
  const mask = new Float32Array(B * T)
  for (let i = 0; i < B * T; i++) mask[i] = attentionMask[i] ? 0 : MASKED
  return {
    inputIds: tf.tensor(rows.words, [B * T], 'int32'),
    positionIds: tf.tensor(rows.positions, [B * T], 'int32'),
    mask: tf.tensor(mask, [B, 1, 1, T]),
  }
}

/** Labels, and the weight 1/labelledTokens of each labelled row: their loss is then the mean. */
export function uploadLabels(tf: Tf, labels: Int32Array, labelledTokens: number) {
  const N = labels.length
  const classes = new Int32Array(N)
  const weights = new Float32Array(N)
  for (let i = 0; i < N; i++) {
    if (labels[i] === IGNORED_LABEL) continue
    classes[i] = labels[i]
    weights[i] = 1 / labelledTokens
  }
  return { labels: tf.tensor(classes, [N], 'int32'), weights: tf.tensor(weights, [N]) }
}

import ort from 'onnxruntime-node'
import { IGNORED_LABEL, type TokenBatch, type Weights } from '../../nn/engine.ts'
import { MASKED } from '../../nn/ops.ts'

export type Feeds = Record<string, ort.Tensor>

/** Token ids, positions and padding mask of a batch. `rowOf` maps a token id to its table row. */
export function batchFeeds(batch: TokenBatch, rowOf?: Int32Array): Feeds {
  const { B, T } = batch
  const ids = new BigInt64Array(B * T)
  const positions = new BigInt64Array(B * T)
  const mask = new Float32Array(B * T)
  for (let i = 0; i < B * T; i++) {
    const id = batch.inputIds[i]
    const row = rowOf ? rowOf[id] : id
    if (!(row >= 0)) throw new Error(`token id ${id} is not among the run's usedTokenIds`)
    ids[i] = BigInt(row)
    positions[i] = BigInt(i % T)
    mask[i] = batch.attentionMask[i] ? 0 : MASKED
  }
  return {
    input_ids: new ort.Tensor('int64', ids, [B * T]),
    position_ids: new ort.Tensor('int64', positions, [B * T]),
    mask: new ort.Tensor('float32', mask, [B, 1, 1, T]),
  }
}

/** Labels, and the weight 1/labelledTokens of each labelled row: their loss is then the mean. */
export function labelFeeds(labels: Int32Array, labelledTokens: number): Feeds {
  const N = labels.length
  const classes = new BigInt64Array(N)
  const weights = new Float32Array(N)
  for (let i = 0; i < N; i++) {
    if (labels[i] === IGNORED_LABEL) continue
    classes[i] = BigInt(labels[i])
    weights[i] = 1 / labelledTokens
  }
  return {
    labels: new ort.Tensor('int64', classes, [N]),
    label_weights: new ort.Tensor('float32', weights, [N]),
  }
}

/** Tensors over the very arrays of `weights`: an update in place is seen by the next run. */
export function weightFeeds(weights: Weights): Feeds {
  const feeds: Feeds = {}
  for (const [name, { data, shape }] of weights)
    feeds[name] = new ort.Tensor('float32', data, shape)
  return feeds
}

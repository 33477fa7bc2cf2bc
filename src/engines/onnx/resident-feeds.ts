import ort from 'onnxruntime-node'
import type { BertConfig } from '../../nn/config.ts'
import type { TokenBatch } from '../../nn/engine.ts'
import { batchFeeds, labelFeeds, type Feeds } from './feeds.ts'

/**
 * What `residentGraph` takes of a batch, beside its dropout masks: WebGPU compares int32, and picks
 * rows by int64. The word table has the rows that `rowOf` maps to, if given.
 */
export function residentFeeds(
  batch: TokenBatch,
  labelled: number,
  { hiddenSize, heads }: BertConfig,
  rowOf?: Int32Array,
): Feeds {
  const { B, T, labels } = batch
  if (!labels) throw new Error('a training batch needs labels')
  const { input_ids, position_ids, mask } = batchFeeds(batch, rowOf)
  const targets = labelFeeds(labels, labelled)
  const [ids, positions] = [narrow(input_ids), narrow(position_ids)]
  return {
    input_ids: ids,
    position_ids: positions,
    mask,
    labels: narrow(targets.labels),
    label_weights: targets.label_weights,
    ...rowsTaken('input_ids', ids),
    ...rowsTaken('position_ids', positions),
    hidden_shape: shape([B * T, hiddenSize]),
    attention_shape: shape([B, heads, T, T]),
  }
}

/** The rows that a batch takes of a table, each once, for comparison and for writing to them. */
function rowsTaken(name: string, ids: ort.Tensor): Feeds {
  const rows = Int32Array.from(new Set(ids.data as Int32Array))
  const dims = [rows.length, 1]
  return {
    [`${name}.distinct`]: new ort.Tensor('int32', rows, dims),
    [`${name}.rows`]: new ort.Tensor('int64', BigInt64Array.from(rows, BigInt), dims),
  }
}

function narrow({ data, dims }: ort.Tensor): ort.Tensor {
  return new ort.Tensor('int32', Int32Array.from(data as BigInt64Array, Number), dims)
}

function shape(dims: number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(dims, BigInt), [dims.length])
}

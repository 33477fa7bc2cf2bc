import ort from 'onnxruntime-node'
import type { TokenBatch, Weights } from '../../nn/engine.ts'
import { packLabels, type PackedBatch } from '../../nn/packing.ts'

export type Feeds = Record<string, ort.Tensor>

/** Tokens, padding mask and the places of heads. */
export function batchFeeds(packed: PackedBatch): Feeds {
  const { N, inputIds, positionIds } = packed
  return {
    input_ids: new ort.Tensor('int32', inputIds, [N]),
    position_ids: new ort.Tensor('int32', positionIds, [N]),
    ...placeFeeds(packed),
  }
}

/** The same with hidden states [N, H] in place of the tokens. */
export function stateFeeds(packed: PackedBatch, states: Float32Array): Feeds {
  const { N } = packed
  return {
    states: new ort.Tensor('float32', states, [N, states.length / N]),
    ...placeFeeds(packed),
  }
}

function placeFeeds({ B, T, N, ...packed }: PackedBatch): Feeds {
  const heads = packed.fromHeads.length / N
  return {
    mask: new ort.Tensor('float32', packed.mask, [B, 1, 1, T]),
    to_heads: new ort.Tensor('int32', packed.toHeads, [B, heads, T]),
    from_heads: new ort.Tensor('int32', packed.fromHeads, [N, heads]),
  }
}

/** Labels of a batch, and the weights that make the loss their mean. */
export function labelFeeds(batch: TokenBatch, packed: PackedBatch, labelledTokens: number): Feeds {
  const { labels, weights } = packLabels(batch, packed, labelledTokens)
  return {
    labels: new ort.Tensor('int32', labels, [labels.length]),
    label_weights: new ort.Tensor('float32', weights, [labels.length]),
  }
}

/** Tensors over the very arrays of `weights`: an update in place is seen by the next run. */
export function weightFeeds(weights: Weights): Feeds {
  const feeds: Feeds = {}
  for (const [name, { data, shape }] of weights)
    feeds[name] = new ort.Tensor('float32', data, shape)
  return feeds
}

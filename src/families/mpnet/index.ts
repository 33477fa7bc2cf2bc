import type { ModelConfig } from '../../nn/config.ts'
import type { BatchInputs, Ops } from '../../nn/ops.ts'
import { wordPiece } from '../../text/wordpiece/read.ts'
import { encoder } from '../bert/encoder.ts'
import { keysWithoutTypes } from '../bert/index.ts'
import { logOfRatio, rowsOfDistances } from '../distances.ts'
import type { Family } from '../family.ts'
import { roberta } from '../roberta/index.ts'

/** Distances that are told apart: half of them forwards. */
const BUCKETS = 32
/** From here on all distances are one. */
const FAR = 128

/** Which of them a distance is: the nearest by themselves, others by their logarithm (Raffel et al. 2020). */
export function bucketOf(distance: number): number {
  const half = BUCKETS / 2
  const near = half / 2
  const side = distance < 0 ? half : 0
  const length = Math.abs(distance)
  if (length < near) return side + length
  const share = Math.fround(logOfRatio(length, near) / Math.fround(Math.log(FAR / near)))
  return side + Math.min(near + Math.floor(Math.fround(share * near)), half - 1)
}

/** BERT with a bias of attention by distance, the same in all layers → [N, H]. */
function mpnetEncoder<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { heads, hiddenSize: H } = config
  let bias: V | undefined
  const biasOf = () => {
    const table = ops.parameter('bert.embeddings.relative_attention_bias.weight', [BUCKETS, heads])
    return ops.distanceBias(
      ops.distanceRows(table, rowsOfDistances(config, bucketOf), batch.mask), // [2T, heads]
    )
  }
  return encoder(ops, config, batch, {
    scores: ({ query, key }) =>
      ops.addToEach(
        ops.attentionScores(query, key, batch.mask, 1 / Math.sqrt(H / heads)),
        (bias ??= biasOf()), // [1, heads, T, T]
      ),
  })
}

/** Song et al. 2020. */
export const mpnet: Family = {
  ...roberta,
  title: 'MPNet',
  className: 'MPNet',
  prefix: 'mpnet',
  names: [
    ['encoder.relative_attention_bias', 'embeddings.relative_attention_bias'],
    ['attention.attn.q', 'attention.self.query'],
    ['attention.attn.k', 'attention.self.key'],
    ['attention.attn.v', 'attention.self.value'],
    ['attention.attn.o', 'attention.output.dense'],
    ['attention.LayerNorm', 'attention.output.LayerNorm'],
  ],
  keys: { ...keysWithoutTypes, relativeBuckets: 'relative_attention_num_buckets' },
  variant: (json) =>
    roberta.variant?.(json) ??
    (json.relative_attention_num_buckets === BUCKETS
      ? undefined
      : `tells ${String(json.relative_attention_num_buckets)} distances apart instead of ${BUCKETS}`),
  specialTokens: { pad: '<pad>', unk: '[UNK]', cls: '<s>', sep: '</s>', mask: '<mask>' },
  tokenizer: wordPiece,
  encoder: mpnetEncoder,
}

import type { ModelConfig } from '../../nn/config.ts'
import { dense, norm } from '../../nn/layers.ts'
import type { BatchInputs, Ops } from '../../nn/ops.ts'
import { encoder } from '../bert/encoder.ts'
import { logOfRatio, rowsOfDistances } from '../distances.ts'

/**
 * The row of a distance between a query and a key: near ones have their own, in the middle of the table, far
 * ones share theirs by the logarithm (He et al. 2021, as transformers computes it in fp32).
 */
export function rowOf(distance: number, buckets: number, reach: number): number {
  const near = buckets / 2
  const length = Math.abs(distance)
  const share = Math.fround(logOfRatio(length, near) / logOfRatio(reach - 1, near))
  const far = Math.ceil(Math.fround(share * (near - 1))) + near
  const bucket = length <= near ? distance : Math.sign(distance) * far
  return Math.min(Math.max(bucket + buckets, 0), 2 * buckets - 1)
}

/**
 * DeBERTa's encoder (He et al. 2021): attention adds up what tokens say to each other, what each query says to
 * the distance of the key, and each key to that of the query → [N, H].
 */
export function debertaEncoder<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V {
  const { hiddenSize: H, heads, relativeBuckets: buckets = 0, maxPositions } = config
  const rows = rowsOfDistances(config, (distance) => rowOf(distance, buckets, maxPositions))
  const scale = 1 / Math.sqrt((3 * H) / heads)
  let table: V | undefined // [2 · buckets, H]
  const distances = () => {
    const name = 'bert.embeddings.relative'
    const own = ops.parameter(`${name}.weight`, [2 * buckets, H])
    return norm(ops, config, `${name}_LayerNorm`, own)
  }
  return encoder(ops, config, batch, {
    positions: false,
    scores({ config: how, name, query, key }) {
      table ??= distances()
      const dropped = ops.dropout(table, how.hiddenDropout, H, 2 * buckets)
      // Tokens and distances have the same weights.
      const project = (kind: string, upwards: boolean) =>
        dense(
          ops,
          `${name}.self.${kind}`,
          ops.distanceRows(dropped, rows, batch.mask, upwards), // [2T, H]
          H,
          H,
        )
      const content = ops.attentionScores(query, key, batch.mask, scale) // [B, heads, T, T]
      const toKey = ops.distanceScores(query, project('key', false), heads, scale)
      const toQuery = ops.distanceScores(key, project('query', true), heads, scale)
      return ops.add(ops.add(content, toKey), ops.turn(toQuery))
    },
  })
}

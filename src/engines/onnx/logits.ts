import type ort from 'onnxruntime-node'
import { outputsOf, type ModelConfig } from '../../nn/config.ts'
import type { TokenBatch } from '../../nn/engine.ts'
import { packBatch, unpackLogits, type PackedBatch } from '../../nn/packing.ts'
import { batchFeeds, type Feeds } from './feeds.ts'

/**
 * Logits [B, T, depths, labels] of a session of `inferenceGraph`. `weights` are its inputs where they lie outside
 * the file; `rowOf` maps a token id to its row of a compact word table.
 */
export async function logitsOf(
  session: ort.InferenceSession,
  config: ModelConfig,
  batch: TokenBatch,
  weights: Feeds = {},
  rowOf?: Int32Array,
): Promise<Float32Array> {
  const packed = packBatch(batch, config, rowOf)
  return rowLogits(session, config, packed, { ...weights, ...batchFeeds(packed) })
}

/** The same of a packed batch, whose inputs and weights are `feeds`. */
export async function rowLogits(
  session: ort.InferenceSession,
  config: ModelConfig,
  packed: PackedBatch,
  feeds: Feeds,
): Promise<Float32Array> {
  const { logits } = await session.run(feeds)
  return unpackLogits(logits.data as Float32Array, packed, outputsOf(config))
}

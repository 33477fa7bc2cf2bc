import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import { dropoutKey } from '../../../nn/dropout.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import type { SharedFloats } from '../../../nn/memory.ts'
import type { Feeds } from '../feeds.ts'
import type { MaskSite } from '../graph/graphs.ts'
import type { MaskDraw } from './kernels.ts'
import type { KernelPool } from './pool.ts'

/** Masks begin at multiples of this many elements. */
const ALIGNMENT = 16

/** The dropout masks of one micro-batch of one step; valid until the next call. */
export type DrawMasks = (
  batch: PackedBatch,
  seed: number,
  step: number,
  microBatch: number,
) => Feeds

/** Draws the dropout masks of a batch into one array, which grows to the largest batch seen. */
export function maskDrawer(
  config: ModelConfig,
  sites: MaskSite[],
  memory: SharedFloats,
  pool: KernelPool,
): DrawMasks {
  let factors: Float32Array = new Float32Array(0)
  return (batch, seed, step, microBatch) => {
    const shapes = sites.map((site) => maskShape(config, site, batch))
    const draws: MaskDraw[] = []
    let total = 0
    for (const [site, { p }] of sites.entries()) {
      const length = shapes[site].reduce((a, b) => a * b)
      draws.push({ offset: total, length, p, key: dropoutKey(seed, step, microBatch, site) })
      total += Math.ceil(length / ALIGNMENT) * ALIGNMENT
    }
    if (total === 0) return {}
    // It at least doubles, so that few are left behind.
    if (factors.length < total) factors = memory.allocate(Math.max(total, 2 * factors.length))
    pool.run({ kind: 'masks', factors, draws, simd: memory.owns(factors) })
    const feeds: Feeds = {}
    for (const [site, { offset, length }] of draws.entries()) {
      const data = factors.subarray(offset, offset + length)
      feeds[sites[site].input] = new ort.Tensor('float32', data, shapes[site])
    }
    return feeds
  }
}

export function maskShape(
  { heads }: Pick<ModelConfig, 'heads'>,
  { shape }: MaskSite,
  { B, T, N }: PackedBatch,
): number[] {
  return shape === 'attention' ? [B, heads, T, T] : [shape.rows ?? N, shape.columns]
}

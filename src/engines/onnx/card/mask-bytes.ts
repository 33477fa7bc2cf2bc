import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import { DRAWS_PER_BYTE, dropoutKey } from '../../../nn/dropout.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import type { Feeds } from '../feeds.ts'
import type { MaskSite } from '../graph/graphs.ts'
import type { MaskDraw } from '../processor/kernels.ts'
import { maskShape } from '../processor/masks.ts'
import { KernelPool } from '../processor/pool.ts'

/** What draws the masks of `residentGraph`. */
export type MaskByteFeeds = Awaited<ReturnType<typeof maskByteFeeds>>

/** Draws the masks of `residentGraph`, which takes them as int32 of eight draws each. */
export async function maskByteFeeds(config: ModelConfig, sites: MaskSite[], threads: number) {
  // Where nothing is drawn, no thread need wait for work.
  const pool = await KernelPool.create({ slots: [], scratch: [] }, sites.length > 0 ? threads : 1)
  /** Grows to the largest batch seen. */
  let bytes: Int32Array = new Int32Array(0)
  return {
    sites,
    /** The masks of one micro-batch of one step; valid until the next call. */
    draw(batch: PackedBatch, seed: number, step: number, microBatch: number): Feeds {
      const draws: MaskDraw[] = []
      let total = 0
      for (const [index, site] of sites.entries()) {
        const elements = maskShape(config, site, batch).reduce((a, b) => a * b)
        const length = Math.ceil(elements / DRAWS_PER_BYTE)
        const key = dropoutKey(seed, step, microBatch, index)
        draws.push({ offset: total, length, p: site.p, key })
        total += length
      }
      if (total === 0) return {}
      if (bytes.length < total) bytes = new Int32Array(new SharedArrayBuffer(total * 4))
      pool.run({ kind: 'maskBytes', bytes, draws })
      const feeds: Feeds = {}
      for (const [index, { offset, length }] of draws.entries()) {
        const data = bytes.subarray(offset, offset + length)
        feeds[sites[index].input] = new ort.Tensor('int32', data, [length])
      }
      return feeds
    },
    close: () => pool.close(),
  }
}

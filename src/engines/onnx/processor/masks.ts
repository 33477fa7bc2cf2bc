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

/** Draws the dropout masks of a batch into one array, which grows to the largest batch seen. */
export class MaskFeeds {
  private readonly config: ModelConfig
  private readonly sites: MaskSite[]
  private readonly memory: SharedFloats
  private factors: Float32Array = new Float32Array(0)

  constructor(config: ModelConfig, sites: MaskSite[], memory: SharedFloats) {
    this.config = config
    this.memory = memory
    this.sites = sites
  }

  /** The masks of one micro-batch of one step; valid until the next call. */
  draw(
    pool: KernelPool,
    batch: PackedBatch,
    seed: number,
    step: number,
    microBatch: number,
  ): Feeds {
    const shapes = this.sites.map((site) => maskShape(this.config, site, batch))
    const draws: MaskDraw[] = []
    let total = 0
    for (const [site, { p }] of this.sites.entries()) {
      const length = shapes[site].reduce((a, b) => a * b)
      draws.push({ offset: total, length, p, key: dropoutKey(seed, step, microBatch, site) })
      total += Math.ceil(length / ALIGNMENT) * ALIGNMENT
    }
    if (total === 0) return {}
    const factors = this.room(total)
    pool.run({ kind: 'masks', factors, draws, simd: this.memory.owns(factors) })
    const feeds: Feeds = {}
    for (const [site, { offset, length }] of draws.entries()) {
      const data = factors.subarray(offset, offset + length)
      feeds[this.sites[site].input] = new ort.Tensor('float32', data, shapes[site])
    }
    return feeds
  }

  /** An array of at least `total` elements. It at least doubles, so that few are left behind. */
  private room(total: number): Float32Array {
    if (this.factors.length < total) {
      this.factors = this.memory.allocate(Math.max(total, 2 * this.factors.length))
    }
    return this.factors
  }
}

export function maskShape(
  { hiddenSize, heads }: ModelConfig,
  { kind }: MaskSite,
  { B, T, N }: PackedBatch,
): number[] {
  return kind === 'hidden' ? [N, hiddenSize] : [B, heads, T, T]
}

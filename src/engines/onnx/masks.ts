import ort from 'onnxruntime-node'
import type { BertConfig } from '../../nn/config.ts'
import { dropoutKey } from '../../nn/dropout.ts'
import type { TokenBatch } from '../../nn/engine.ts'
import { sharedFloats } from '../../nn/memory.ts'
import type { Feeds } from './feeds.ts'
import type { MaskSite } from './graphs.ts'
import type { MaskDraw } from './kernels.ts'
import type { KernelPool } from './pool.ts'

/** Draws the dropout masks of a batch into one buffer, which grows to the largest batch seen. */
export class MaskFeeds {
  private readonly config: BertConfig
  private readonly sites: MaskSite[]
  private buffer = new SharedArrayBuffer(0)

  constructor(config: BertConfig, sites: MaskSite[]) {
    this.config = config
    this.sites = sites
  }

  /** The masks of one micro-batch of one step; valid until the next call. */
  draw(pool: KernelPool, batch: TokenBatch, seed: number, step: number, microBatch: number): Feeds {
    const shapes = this.sites.map((site) => this.shape(site, batch))
    const draws: MaskDraw[] = []
    let total = 0
    for (const [site, { p }] of this.sites.entries()) {
      const length = shapes[site].reduce((a, b) => a * b)
      draws.push({ offset: total, length, p, key: dropoutKey(seed, step, microBatch, site) })
      total += length
    }
    if (total === 0) return {}
    if (this.buffer.byteLength < total * 4) {
      this.buffer = sharedFloats(total).buffer as SharedArrayBuffer
    }
    pool.run({ kind: 'masks', buffer: this.buffer, draws })
    const feeds: Feeds = {}
    for (const [site, { offset, length }] of draws.entries()) {
      const data = new Float32Array(this.buffer, offset * 4, length)
      feeds[this.sites[site].input] = new ort.Tensor('float32', data, shapes[site])
    }
    return feeds
  }

  private shape({ kind }: MaskSite, { B, T }: TokenBatch): number[] {
    const { hiddenSize, heads } = this.config
    return kind === 'hidden' ? [B * T, hiddenSize] : [B, heads, T, T]
  }
}

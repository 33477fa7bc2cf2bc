import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import type { TokenBatch } from '../../../nn/engine.ts'
import { packBatch, type PackedBatch } from '../../../nn/packing.ts'
import { batchFeeds, type Feeds } from '../feeds.ts'
import { lowerGraph } from '../graph/graphs.ts'

/** What is kept at most; of further sequences the lower layers run at every step, as without. */
const MAX_BYTES = 512 * 2 ** 20

interface Parts {
  config: ModelConfig
  session: ort.InferenceSession
  /** The weights of the embeddings and the frozen layers, as inputs. */
  weights: Feeds
  /** Row of a compact word table of each token id. */
  rowOf?: Int32Array
  maxBytes: number
}

/**
 * What frozen layers make of sequences: it never changes, so it is computed once. Each sequence runs by
 * itself: in another batch the last bits of the products could differ, and a resumed run with them.
 */
export class FrozenStates {
  private readonly parts: Parts
  private readonly known = new Map<string, Float32Array>()
  private bytes = 0

  private constructor(parts: Parts) {
    this.parts = parts
  }

  static async create(
    config: ModelConfig,
    frozenLayers: number,
    sessionOptions: ort.InferenceSession.SessionOptions,
    { maxBytes = MAX_BYTES, ...parts }: Pick<Parts, 'weights' | 'rowOf'> & { maxBytes?: number },
  ): Promise<FrozenStates> {
    const graph = lowerGraph(config, frozenLayers)
    const session = await ort.InferenceSession.create(graph, sessionOptions)
    return new FrozenStates({ config, session, maxBytes, ...parts })
  }

  /** Hidden states [N, H] of a batch, in the order of its rows; those of padding are zero. */
  async of(batch: TokenBatch, { N, places }: PackedBatch): Promise<Float32Array> {
    const { hiddenSize } = this.parts.config
    const states = new Float32Array(N * hiddenSize)
    let row = 0
    for (let b = 0; b < batch.B; b++) {
      const own = await this.sequence(batch, b)
      states.set(own, row * hiddenSize)
      row += own.length / hiddenSize
    }
    // Padding has one more row, which nothing reads.
    if (places.length - row > 1) throw new Error('a sequence is not padded at its end alone')
    return states
  }

  /** After the weights have been replaced. */
  forget(): void {
    this.known.clear()
    this.bytes = 0
  }

  dispose(): Promise<void> {
    return this.parts.session.release()
  }

  private async sequence({ T, inputIds, attentionMask }: TokenBatch, b: number) {
    const padding = attentionMask.subarray(b * T, (b + 1) * T).indexOf(0)
    const ids = inputIds.slice(b * T, b * T + (padding < 0 ? T : padding))
    const key = ids.join(' ')
    const known = this.known.get(key)
    if (known) return known
    const made = await this.run(ids)
    if (this.bytes + made.byteLength <= this.parts.maxBytes) {
      this.known.set(key, made)
      this.bytes += made.byteLength
    }
    return made
  }

  private async run(ids: Int32Array): Promise<Float32Array> {
    const { config, session, weights, rowOf } = this.parts
    if (ids.length === 0) return new Float32Array(0)
    const batch = { B: 1, T: ids.length, inputIds: ids, attentionMask: ids.map(() => 1) }
    const packed = packBatch(batch, config, rowOf)
    const { states } = await session.run({ ...weights, ...batchFeeds(packed) })
    return states.data as Float32Array
  }
}

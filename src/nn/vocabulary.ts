import type { Tensor, Weights } from './engine.ts'

export const WORD_TABLE = 'bert.embeddings.word_embeddings.weight'

/**
 * The rows of the word embeddings that a run can touch. Without weight decay an untouched row never
 * moves (its gradient and moments stay zero), so training on these rows alone is exact.
 */
export class CompactVocabulary {
  readonly ids: Int32Array
  /** Row in the compact table of each token id; −1 for ids that do not occur. */
  readonly rowOf: Int32Array
  private full: Tensor

  constructor(full: Tensor, usedTokenIds: Int32Array) {
    this.full = full
    this.ids = Int32Array.from(new Set(usedTokenIds)).sort()
    this.rowOf = new Int32Array(full.shape[0]).fill(-1)
    this.ids.forEach((id, row) => (this.rowOf[id] = row))
  }

  /** Replaces the table from which rows outside this vocabulary come, as when a state is restored. */
  restore(full: Tensor): void {
    this.full = { shape: full.shape, data: full.data.slice() }
  }

  /** [vocabulary, H] → [used, H] */
  gather(table: Tensor): Tensor {
    const H = table.shape[1]
    const data = new Float32Array(this.ids.length * H)
    this.ids.forEach((id, row) => data.set(table.data.subarray(id * H, (id + 1) * H), row * H))
    return { shape: [this.ids.length, H], data }
  }

  /** [used, H] → [vocabulary, H], over `background` (zeros for moments, the first weights otherwise). */
  scatter(table: Tensor, background: 'weights' | 'zeros'): Tensor {
    const [rows, H] = this.full.shape
    const data = background === 'weights' ? this.full.data.slice() : new Float32Array(rows * H)
    this.ids.forEach((id, row) => data.set(table.data.subarray(row * H, (row + 1) * H), id * H))
    return { shape: [rows, H], data }
  }

  /** A copy of `weights` with the word table passed through `change`. */
  replace(weights: Weights, change: (table: Tensor) => Tensor): Weights {
    const table = weights.get(WORD_TABLE)
    return table ? new Map(weights).set(WORD_TABLE, change(table)) : weights
  }
}

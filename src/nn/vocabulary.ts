import type { Tensor, TrainingOptions, TrainingState, Weights } from './engine.ts'

export const WORD_TABLE = 'bert.embeddings.word_embeddings.weight'

/**
 * The rows of the word embeddings that a run can touch. The gradient and moments of any other row stay
 * zero, so weight decay alone moves it: by one factor for all of them, applied when the table is put
 * together again. Without weight decay that is exact; with it, it rounds once where a dense table
 * rounds at every step (a relative difference of at most steps · 2⁻²⁴).
 */
export class CompactVocabulary {
  readonly ids: Int32Array
  /** Row in the compact table of each token id; −1 for ids that do not occur. */
  readonly rowOf: Int32Array
  private full: Tensor
  /** What weight decay has left of the rows outside, since `full`. */
  private outside = 1

  constructor(full: Tensor, usedTokenIds: Int32Array) {
    this.full = full
    this.ids = Int32Array.from(new Set(usedTokenIds)).sort()
    this.rowOf = new Int32Array(full.shape[0]).fill(-1)
    this.ids.forEach((id, row) => (this.rowOf[id] = row))
  }

  /** Takes the rows outside this vocabulary from these weights, as when a state is restored. */
  restore(weights: Weights): void {
    const full = weights.get(WORD_TABLE)
    if (!full) return
    this.full = { shape: full.shape, data: full.data.slice() }
    this.outside = 1
  }

  /** Multiplies the rows outside, as weight decay does at a step. */
  decay(keep: number): void {
    this.outside *= keep
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
    const data = new Float32Array(rows * H)
    if (background === 'weights') this.fillOutside(data)
    this.ids.forEach((id, row) => data.set(table.data.subarray(row * H, (row + 1) * H), id * H))
    return { shape: [rows, H], data }
  }

  private fillOutside(data: Float32Array): void {
    const { data: full } = this.full
    if (this.outside === 1) data.set(full)
    else for (let i = 0; i < data.length; i++) data[i] = full[i] * this.outside
  }

  /** A copy of `weights` with the word table passed through `change`. */
  replace(weights: Weights, change: (table: Tensor) => Tensor): Weights {
    const table = weights.get(WORD_TABLE)
    return table ? new Map(weights).set(WORD_TABLE, change(table)) : weights
  }
}

/** The compact vocabulary of a run that says which tokens it uses. */
export function compactVocabulary(
  weights: Weights,
  { usedTokenIds }: TrainingOptions,
): CompactVocabulary | undefined {
  const table = weights.get(WORD_TABLE)
  return usedTokenIds && table ? new CompactVocabulary(table, usedTokenIds) : undefined
}

/** A model's tensors with the word table cut down to the rows that the run uses. */
export function compact(weights: Weights, vocabulary: CompactVocabulary | undefined): Weights {
  return vocabulary ? vocabulary.replace(weights, (table) => vocabulary.gather(table)) : weights
}

/** A state of compact tables as one of whole tables. */
export function expand(
  state: TrainingState,
  vocabulary: CompactVocabulary | undefined,
): TrainingState {
  if (!vocabulary) return state
  const whole = (part: Weights, background: 'weights' | 'zeros') =>
    vocabulary.replace(part, (table) => vocabulary.scatter(table, background))
  return {
    step: state.step,
    weights: whole(state.weights, 'weights'),
    firstMoments: whole(state.firstMoments, 'zeros'),
    secondMoments: whole(state.secondMoments, 'zeros'),
  }
}

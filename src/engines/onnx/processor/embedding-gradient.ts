import ort from 'onnxruntime-node'
import type { Feeds } from '../feeds.ts'
import type { RowGradient } from '../graph/graphs.ts'
import { plainKernels, type Kernels } from './kernels.ts'
import type { SharedFloats } from '../../../nn/memory.ts'
import { simdKernels } from './simd/kernels.ts'

/** The fast kernels add this many elements at once. */
const ROW_STEP = 8

/**
 * Embedding gradients leave the graph as one row per token. This adds them up into the dense gradient
 * of each table, and clears only the rows of the step before: the tables are far larger than a batch.
 */
export class EmbeddingGradients {
  private readonly H: number
  private readonly outputs: string[]
  private readonly tables: (RowGradient & { gradient: Float32Array; touched: Set<number> })[]
  /** The runs write their rows here; grows to the largest batch seen. */
  private readonly buffers = new Map<string, Float32Array>()

  private readonly memory: SharedFloats
  private readonly fast: Kernels | undefined

  constructor(
    H: number,
    rows: RowGradient[],
    gradientOf: (table: string) => Float32Array,
    memory: SharedFloats,
  ) {
    this.H = H
    this.memory = memory
    // Whole steps only: behind a row lies the next.
    if (memory.memory && H % ROW_STEP === 0) this.fast = simdKernels(memory.memory)
    this.outputs = [...new Set(rows.map(({ output }) => output))]
    this.tables = rows.map((row) => ({
      ...row,
      gradient: gradientOf(row.table),
      touched: new Set(),
    }))
  }

  /** Tensors for a run over N rows to write its rows [N, H] into. */
  fetches(N: number): Record<string, ort.Tensor> {
    const fetches: Record<string, ort.Tensor> = {}
    for (const output of this.outputs) {
      let buffer = this.buffers.get(output)
      if (!buffer || buffer.length < N * this.H) {
        buffer = this.memory.allocate(N * this.H)
        this.buffers.set(output, buffer)
      }
      const data = buffer.subarray(0, N * this.H)
      fetches[output] = new ort.Tensor('float32', data, [N, this.H])
    }
    return fetches
  }

  clear(): void {
    const { H } = this
    for (const { gradient, touched } of this.tables) {
      for (const row of touched) gradient.fill(0, row * H, (row + 1) * H)
      touched.clear()
    }
  }

  /** Adds the rows of the last run over N rows, whose token and position ids are in `tokens`. */
  add(N: number, tokens: Feeds): void {
    const { H } = this
    for (const { output, ids, gradient, touched } of this.tables) {
      const rows = this.buffers.get(output)
      if (!rows) throw new Error(`${output} was not fetched`)
      const kernels =
        (this.memory.owns(rows) && this.memory.owns(gradient) && this.fast) || plainKernels
      // Every token is of the first type.
      const rowOf = ids ? (tokens[ids].data as Int32Array) : new Int32Array(N)
      for (let n = 0; n < N; n++) {
        const row = rowOf[n]
        touched.add(row)
        kernels.add(gradient, row * H, rows, n * H, H)
      }
    }
  }
}

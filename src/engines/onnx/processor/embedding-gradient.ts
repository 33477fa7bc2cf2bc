import ort from 'onnxruntime-node'
import type { Feeds } from '../feeds.ts'
import type { RowGradient } from '../graph/graphs.ts'
import { plainKernels } from './kernels.ts'
import type { SharedFloats } from '../../../nn/memory.ts'
import { simdKernels } from './simd/kernels.ts'

/** The fast kernels add this many elements at once. */
const ROW_STEP = 8

/**
 * Embedding gradients leave the graph as one row per token. This adds them up into the dense gradient
 * of each table, and clears only the rows of the step before: the tables are far larger than a batch.
 */
export type EmbeddingGradients = ReturnType<typeof embeddingGradients>

export function embeddingGradients(
  /** Columns of the tables. */
  H: number,
  rows: RowGradient[],
  gradientOf: (table: string) => Float32Array,
  memory: SharedFloats,
) {
  // Whole steps only: behind a row lies the next.
  const fast = memory.memory && H % ROW_STEP === 0 ? simdKernels(memory.memory) : undefined
  const outputs = new Set(rows.map(({ output }) => output))
  const tables = rows.map((row) => ({
    ...row,
    gradient: gradientOf(row.table),
    touched: new Set<number>(),
  }))
  /** The runs write their rows here; grows to the largest batch seen. */
  const buffers = new Map<string, Float32Array>()
  return {
    /** Tensors for a run over N rows to write its rows [N, H] into. */
    fetches(N: number): Feeds {
      const fetches: Feeds = {}
      for (const output of outputs) {
        let buffer = buffers.get(output)
        if (!buffer || buffer.length < N * H) {
          buffer = memory.allocate(N * H)
          buffers.set(output, buffer)
        }
        fetches[output] = new ort.Tensor('float32', buffer.subarray(0, N * H), [N, H])
      }
      return fetches
    },

    clear(): void {
      for (const { gradient, touched } of tables) {
        for (const row of touched) gradient.fill(0, row * H, (row + 1) * H)
        touched.clear()
      }
    },

    /** Adds the rows of the last run over N rows, whose token and position ids are in `tokens`. */
    add(N: number, tokens: Feeds): void {
      for (const { output, ids, gradient, touched } of tables) {
        const rows = buffers.get(output)
        if (!rows) throw new Error(`${output} was not fetched`)
        const kernels = (memory.owns(rows) && memory.owns(gradient) && fast) || plainKernels
        // Every token is of the first type.
        const rowOf = ids ? (tokens[ids].data as Int32Array) : new Int32Array(N)
        for (let n = 0; n < N; n++) {
          const row = rowOf[n]
          touched.add(row)
          kernels.add(gradient, row * H, rows, n * H, H)
        }
      }
    },
  }
}

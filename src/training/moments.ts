import type { Tensor, Weights } from '../nn/engine.ts'

/** Ends the name of the tensor that lists which rows of its neighbour were kept. */
const ROWS = '#rows'
const FIRST = 'm.'
const SECOND = 'v.'

/**
 * Both moments of Adam as tensors of one file. Tables of which few rows ever had a gradient (the word
 * embeddings) are kept as those rows and their numbers; fp32 holds row numbers exactly up to 2²⁴.
 */
export function packMoments(firstMoments: Weights, secondMoments: Weights): Weights {
  const packed: Weights = new Map()
  const add = (prefix: string, moments: Weights) => {
    for (const [name, tensor] of moments) {
      const rows = usedRows(tensor)
      if (rows) {
        packed.set(prefix + name, gatherRows(tensor, rows))
        packed.set(prefix + name + ROWS, { shape: [rows.length], data: Float32Array.from(rows) })
      } else packed.set(prefix + name, tensor)
    }
  }
  add(FIRST, firstMoments)
  add(SECOND, secondMoments)
  return packed
}

/** The inverse; `shapes` gives each parameter's full shape. */
export function unpackMoments(
  packed: Weights,
  shapes: Weights,
): { firstMoments: Weights; secondMoments: Weights } {
  const firstMoments: Weights = new Map()
  const secondMoments: Weights = new Map()
  for (const [key, tensor] of packed) {
    if (key.endsWith(ROWS)) continue
    const name = key.slice(FIRST.length)
    const rows = packed.get(key + ROWS)
    const shape = shapes.get(name)?.shape ?? tensor.shape
    const target = key.startsWith(FIRST) ? firstMoments : secondMoments
    target.set(name, rows ? scatterRows(tensor, rows.data, shape) : tensor)
  }
  return { firstMoments, secondMoments }
}

/** Rows that are not all zero, when they are fewer than half of a table's. */
function usedRows({ shape, data }: Tensor): number[] | undefined {
  if (shape.length !== 2) return undefined
  const [count, width] = shape
  const rows: number[] = []
  for (let row = 0; row < count; row++) {
    let at = row * width
    const end = at + width
    while (at < end && data[at] === 0) at++
    if (at < end) rows.push(row)
    if (rows.length * 2 >= count) return undefined
  }
  return rows
}

function gatherRows({ shape: [, width], data }: Tensor, rows: readonly number[]): Tensor {
  const kept = new Float32Array(rows.length * width)
  rows.forEach((row, i) => kept.set(data.subarray(row * width, (row + 1) * width), i * width))
  return { shape: [rows.length, width], data: kept }
}

function scatterRows(kept: Tensor, rows: Float32Array, shape: number[]): Tensor {
  const width = shape[1]
  const data = new Float32Array(shape[0] * width)
  rows.forEach((row, i) => data.set(kept.data.subarray(i * width, (i + 1) * width), row * width))
  return { shape, data }
}

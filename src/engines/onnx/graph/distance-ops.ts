import type { Ops } from '../../../nn/ops.ts'
import type { Recorder, Value } from './recorder.ts'

type DistanceOps = Pick<
  Ops<Value>,
  'distanceRows' | 'distanceScores' | 'distanceBias' | 'addToEach' | 'turn'
>

/** Swaps the last two axes of a [B, heads, T, S]. */
const TURNED = [0, 1, 3, 2]

/**
 * Attention by the distance of two tokens, with gradients. What each query has for 2T distances lies in a row,
 * in the order in which its keys come: a key's is then one place further right than in the row above, so that
 * cutting the rows anew, one place shorter, puts it where it belongs.
 */
export function distanceOps(r: Recorder): DistanceOps {
  const mul = (a: Value, b: Value) => r.node('Mul', [a, b])
  const sum = (x: Value, axes: number[], keepdims = 0) =>
    r.node('ReduceSum', [x, r.ints(axes)], { keepdims })
  const product = (a: Value, b: Value) => r.node('MatMul', [a, b])
  const transpose = (x: Value, perm: number[]) => r.node('Transpose', [x], { perm })
  const reshape = (x: Value, ...sizes: Value[]) =>
    r.node('Reshape', [x, r.node('Concat', sizes, { axis: 0 })])
  /** The size of an axis, [1]. */
  const size = (x: Value, axis: number) => r.node('Gather', [r.node('Shape', [x]), r.ints([axis])])
  const less = (x: Value, by: number) => r.node('Sub', [x, r.ints([by])])
  const slice = (x: Value, from: Value, to: Value, axis: number) =>
    r.node('Slice', [x, from, to, r.ints([axis])])
  const scalar = (x: Value) => r.node('Squeeze', [x])
  const whole = (value: number) => r.constant('int64', [], BigInt64Array.of(BigInt(value)))
  /** Two sizes that stay as they are. */
  const both = () => r.ints([0, 0])

  /** [B, heads, T, 2T] → [B, heads, T, T]: of row t from place T − 1 − t on. */
  function shifted(x: Value): Value {
    const T = size(x, 2)
    const start = less(T, 1)
    const length = mul(T, less(mul(T, r.ints([2])), 1))
    const row = reshape(x, both(), r.ints([-1]))
    const cut = slice(row, start, r.node('Add', [start, length]), 2)
    return slice(reshape(cut, both(), T, r.ints([-1])), r.ints([0]), T, 3)
  }

  /** The way back, with zeros where nothing was taken from. */
  function unshifted(dy: Value): Value {
    const T = size(dy, 2)
    const further = less(T, 1)
    const padded = (x: Value, ...pads: Value[]) =>
      r.node('Pad', [x, r.node('Concat', pads, { axis: 0 })])
    const wide = padded(dy, r.ints([0, 0, 0, 0, 0, 0, 0]), further)
    const row = reshape(wide, both(), r.ints([-1]))
    const all = padded(row, both(), further, r.ints([0, 0, 1]))
    return reshape(all, both(), T, r.ints([-1]))
  }

  const known = new Map<string, Value>()
  /** The rows of 2T distances, int32. */
  function rowsOf(rowOf: Int32Array, mask: Value, upwards: boolean): Value {
    const key = `${mask.name} ${upwards}`
    const before = known.get(key)
    if (before) return before
    const reach = (rowOf.length - 1) / 2
    const T = size(mask, 3)
    const last = less(T, 1)
    const steps = r.node('Range', [whole(0), scalar(mul(T, r.ints([2]))), whole(1)])
    const distances = r.node('Sub', upwards ? [steps, last] : [last, steps])
    const near = r.node('Clip', [distances, whole(-reach), whole(reach)])
    const table = r.constant('int32', [rowOf.length], rowOf, 'rows_of_distances')
    const rows = r.node('Gather', [table, r.node('Add', [near, r.ints([reach])])], { axis: 0 })
    known.set(key, rows)
    return rows
  }

  return {
    distanceRows(table, rowOf, mask, upwards = false) {
      const rows = rowsOf(rowOf, mask, upwards)
      return r.onBackward(r.node('Gather', [table, rows], { axis: 0 }), (dy) => {
        r.accumulate(table, () => {
          // Distances of one row are added up by a product with ones and zeros.
          const every = r.node('Range', [whole(0), scalar(size(table, 0)), whole(1)])
          const column = r.node('Cast', [r.node('Unsqueeze', [every, r.ints([1])])], { to: 6 })
          const equal = r.node('Equal', [column, r.node('Unsqueeze', [rows, r.ints([0])])])
          return product(r.node('Cast', [equal], { to: 1 }), dy)
        })
      })
    },

    distanceScores(query, rows, heads, scale) {
      const split = r.node('Reshape', [rows, r.ints([0, heads, -1])]) // [2T, heads, D]
      const scaled = mul(query, r.float(scale))
      const y = shifted(product(scaled, transpose(split, [1, 2, 0])))
      return r.onBackward(y, (dy) => {
        const wide = unshifted(dy) // [B, heads, T, 2T]
        r.accumulate(query, () => mul(product(wide, transpose(split, [1, 0, 2])), r.float(scale)))
        r.accumulate(rows, () => {
          const own = sum(product(transpose(wide, TURNED), scaled), [0]) // [heads, 2T, D]
          return r.node('Reshape', [transpose(own, [1, 0, 2]), r.ints([0, -1])])
        })
      })
    },

    distanceBias(rows) {
      const T = r.node('Div', [size(rows, 0), r.ints([2])])
      const each = r.node('Unsqueeze', [transpose(rows, [1, 0]), r.ints([0, 2])]) // [1, heads, 1, 2T]
      const target = r.node('Concat', [r.ints([1, 1]), T, r.ints([1])], { axis: 0 })
      return r.onBackward(shifted(r.node('Expand', [each, target])), (dy) => {
        r.accumulate(rows, () => transpose(sum(unshifted(dy), [0, 2]), [1, 0]))
      })
    },

    addToEach(x, bias) {
      return r.onBackward(r.node('Add', [x, bias]), (dy) => {
        r.accumulate(x, () => dy)
        r.accumulate(bias, () => sum(dy, [0], 1))
      })
    },

    turn(x) {
      return r.onBackward(transpose(x, TURNED), (dy) =>
        r.accumulate(x, () => transpose(dy, TURNED)),
      )
    },
  }
}

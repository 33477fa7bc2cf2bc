import type { ModelConfig } from '../../../nn/config.ts'
import type { Recorder, Value } from './recorder.ts'

/** How rows [N, H] become heads [B, heads, T, D] and go back: the ways of nodes, without gradients. */
export interface HeadLayout {
  split(x: Value): Value
  merge(x: Value): Value
}

/** Of a packed batch (src/nn/packing.ts): inputs say where each head of each row belongs. */
export function packedHeads(r: Recorder, { hiddenSize, heads }: ModelConfig): HeadLayout {
  const toHeads = r.input('to_heads', 'int32', ['B', heads, 'T'])
  const fromHeads = r.input('from_heads', 'int32', ['N', heads])
  const flat = r.ints([-1, hiddenSize / heads])
  const pick = (x: Value, index: Value) =>
    r.node('Gather', [r.node('Reshape', [x, flat]), index], { axis: 0 })
  return {
    split: (x) => pick(x, toHeads),
    merge: (x) => r.node('Reshape', [pick(x, fromHeads), r.ints([-1, hiddenSize])]),
  }
}

const ROWS_TO_HEADS = [0, 2, 1, 3]

/** Of a padded batch, N = B·T: B and T are read from the mask [B, 1, 1, T] at run time. */
export function paddedHeads(r: Recorder, mask: Value, heads: number): HeadLayout {
  const shape = r.node('Shape', [mask])
  const B = r.node('Gather', [shape, r.ints([0])])
  const T = r.node('Gather', [shape, r.ints([3])])
  return {
    split(x) {
      const target = r.node('Concat', [B, T, r.ints([heads, -1])], { axis: 0 })
      return r.node('Transpose', [r.node('Reshape', [x, target])], { perm: ROWS_TO_HEADS })
    },
    merge(x) {
      const target = r.node('Concat', [r.node('Mul', [B, T]), r.ints([-1])], { axis: 0 })
      return r.node('Reshape', [r.node('Transpose', [x], { perm: ROWS_TO_HEADS }), target])
    },
  }
}

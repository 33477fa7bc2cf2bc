import type { Ops } from '../../../nn/ops.ts'
import type { HeadLayout } from '../graph/heads.ts'
import { onnxOps, type OpsSources } from '../graph/ops.ts'
import type { Recorder, Value } from '../graph/recorder.ts'

/** Swaps the last two axes of a [B, heads, T, D]. */
const TURNED = [0, 1, 3, 2]

/**
 * The operations of ops.ts from kernels that ONNX Runtime's WebGPU provider has. FusedMatMul, OneHot
 * and LogSoftmax it has not: they would run on the processor, with their operands copied there and
 * back. Embedding gradients become dense tables, for an optimiser that works beside them.
 */
export function deviceOps(recorder: Recorder, sources: OpsSources, layout: HeadLayout): Ops<Value> {
  const r = recorder
  const mul = (a: Value, b: Value) => r.node('Mul', [a, b])
  const sub = (a: Value, b: Value) => r.node('Sub', [a, b])
  const product = (a: Value, b: Value) => r.node('MatMul', [a, b])
  const turn = (x: Value) => r.node('Transpose', [x], { perm: TURNED })
  const onesWhereEqual = (a: Value, b: Value) =>
    r.node('Cast', [r.node('Equal', [a, b])], { to: 1 }) // to fp32

  /** A table of zeros but for `rows` (int64 [U, 1], all different), which hold `values` [U, H]. */
  function tableOf(table: Value, rows: Value, values: Value): Value {
    const zeros = r.node('Expand', [r.float(0), r.node('Shape', [table])])
    return r.node('ScatterND', [zeros, rows, values])
  }

  /**
   * Adds up the rows dy [N, H] of equal `ids` as a product with ones and zeros [U, N]: always in the
   * same order, where an atomic sum of several threads has no order.
   */
  function tableGradient(table: Value, ids: Value, dy: Value): Value {
    const taken = `${ids.name}.taken`
    const distinct = r.input(`${ids.name}.distinct`, 'int32', [taken, 'one'])
    const rows = r.input(`${ids.name}.rows`, 'int64', [taken, 'one'])
    const ones = onesWhereEqual(distinct, r.node('Reshape', [ids, r.ints([1, -1])]))
    return tableOf(table, rows, product(ones, dy))
  }

  return {
    ...onnxOps(recorder, sources, layout),

    embedding(table, ids) {
      const y = r.node('Gather', [table, ids], { axis: 0 })
      return r.onBackward(y, (dy) => r.accumulate(table, () => tableGradient(table, ids, dy)))
    },

    addFirstRow(x, table) {
      const y = r.node('Add', [x, r.node('Gather', [table, r.ints([0])], { axis: 0 })])
      return r.onBackward(y, (dy) => {
        r.accumulate(x, () => dy)
        r.accumulate(table, () => {
          const sum = r.node('ReduceSum', [dy, r.ints([0])], { keepdims: 1 }) // [1, H]
          return tableOf(table, r.constant('int64', [1, 1], BigInt64Array.of(0n)), sum)
        })
      })
    },

    attentionScores(query, key, scores, scale) {
      const scaled = mul(query, r.float(scale))
      const y = r.node('Add', [product(scaled, turn(key)), scores])
      return r.onBackward(y, (dy) => {
        r.accumulate(query, () => mul(product(dy, key), r.float(scale)))
        r.accumulate(key, () => product(turn(dy), scaled))
      })
    },

    matmul(a, b) {
      return r.onBackward(product(a, b), (dy) => {
        r.accumulate(a, () => product(dy, turn(b)))
        r.accumulate(b, () => product(turn(a), dy))
      })
    },

    crossEntropy(logits, labels, weights, classes) {
      const every = r.constant('int32', [1, classes], Int32Array.from({ length: classes }, at))
      const column = r.node('Unsqueeze', [weights, r.ints([-1])]) // [N, 1]
      const oneHot = onesWhereEqual(r.node('Unsqueeze', [labels, r.ints([-1])]), every)
      const target = mul(oneHot, column) // [N, classes]
      const top = r.node('ReduceMax', [logits], { axes: [-1], keepdims: 1 })
      const shifted = sub(logits, top)
      const total = r.node('ReduceSum', [r.node('Exp', [shifted]), r.ints([-1])], { keepdims: 1 })
      const logProbabilities = sub(shifted, r.node('Log', [total]))
      const sum = r.node('ReduceSum', [mul(logProbabilities, target)], { keepdims: 0 })
      return r.onBackward(r.node('Neg', [sum]), (dy) => {
        r.accumulate(logits, () => {
          const probabilities = r.node('Exp', [logProbabilities])
          return mul(sub(mul(probabilities, column), target), dy)
        })
      })
    },
  }
}

const at = (_: unknown, index: number) => index

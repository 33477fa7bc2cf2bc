import type { DropoutShape } from '../../../nn/dropout.ts'
import type { Ops } from '../../../nn/ops.ts'
import { distanceOps } from './distance-ops.ts'
import type { HeadLayout } from './heads.ts'
import type { Recorder, Value } from './recorder.ts'
import { rotaryOps } from './rotary-ops.ts'

/** How the graph gets its parameters and its dropout masks. */
export interface OpsSources {
  parameter(name: string, shape: number[]): Value
  /** Factors of x's shape: 1/(1−p) where x is kept, else 0; undefined when nothing is dropped. */
  dropoutMask(p: number, shape: DropoutShape): Value | undefined
}

/** For each embedding table, the gradient [N, H] of the rows taken, and the ids that took them. */
export type EmbeddingRows = Map<string, { gradient: Value; ids?: Value }>

/**
 * The operations of src/nn/ops.ts as ONNX nodes, each with its gradient.
 */
export function onnxOps(
  recorder: Recorder,
  sources: OpsSources,
  layout: HeadLayout,
): Ops<Value> & { embeddingRows: EmbeddingRows } {
  const r = recorder
  const embeddingRows = new Map() as EmbeddingRows
  const mul = (a: Value, b: Value) => r.node('Mul', [a, b])
  const add = (a: Value, b: Value) => r.node('Add', [a, b])
  const sub = (a: Value, b: Value) => r.node('Sub', [a, b])
  /** As a product with ones: two thirds of ReduceSum's time at 800 × 256, never more. */
  const sumRows = (x: Value, of: Value) =>
    apart.has(of.name)
      ? r.node('ReduceSum', [x, r.ints([0])], { keepdims: 0 })
      : r.node('Reshape', [r.node('MatMul', [oneEach(x), x]), r.ints([-1])])
  const sumLast = (x: Value) => r.node('ReduceSum', [x, r.ints([-1])], { keepdims: 1 })
  const meanLast = (x: Value) => r.node('ReduceMean', [x], { axes: [-1], keepdims: 1 })
  const fusedMatMul = (a: Value, b: Value, transA: number, transB: number, alpha = 1) =>
    r.nodeWithOutputs(
      'FusedMatMul',
      1,
      [a, b],
      { transA, transB, alpha: { float: alpha } },
      'com.microsoft',
    )[0]

  const masked = (x: Value, mask: Value) =>
    r.onBackward(mul(x, mask), (dy) => r.accumulate(x, () => mul(dy, mask)))

  let ones: Value | undefined
  /** Matrices that have not a row for each token: parameters, and what is made of them alone. */
  const apart = new Set<string>()
  const own = (x: Value) => {
    apart.add(x.name)
    return x
  }
  const like = (x: Value, y: Value) => (apart.has(x.name) ? own(y) : y)
  const distances = distanceOps(r)

  /** N ones as a row [1, N], since kernels of cards take no vectors: every other matrix of the graph has as many rows as `x`. */
  function oneEach(x: Value): Value {
    const rows = () => r.node('Gather', [r.node('Shape', [x]), r.ints([0])])
    const one = r.constant('float32', [1, 1], Float32Array.of(1))
    return (ones ??= r.node('Expand', [one, rows()]))
  }

  return {
    embeddingRows,
    ...distances,
    ...rotaryOps(r),
    parameter: (name, dims) => own(sources.parameter(name, dims)),
    distanceRows: (...of) => own(distances.distanceRows(...of)),

    embedding(table, ids) {
      const y = r.node('Gather', [table, ids], { axis: 0 })
      // The gradient leaves as rows [N, H]; the session adds them up, so no dense table is made.
      return r.onBackward(y, (gradient) => embeddingRows.set(table.name, { gradient, ids }))
    },

    linear(x, weight, bias) {
      const y = like(x, r.node('Gemm', bias ? [x, weight, bias] : [x, weight], { transB: 1 }))
      return r.onBackward(y, (dy) => {
        r.accumulate(x, () => r.node('MatMul', [dy, weight]))
        r.accumulate(weight, () => r.node('Gemm', [dy, x], { transA: 1 }))
        if (bias) r.accumulate(bias, () => sumRows(dy, x))
      })
    },

    scale(x, factor) {
      const times = (value: Value) => mul(value, r.float(factor))
      return r.onBackward(like(x, times(x)), (dy) => r.accumulate(x, () => times(dy)))
    },

    add(a, b) {
      return r.onBackward(like(a, add(a, b)), (dy) => {
        r.accumulate(a, () => dy)
        r.accumulate(b, () => dy)
      })
    },

    addFirstRow(x, table) {
      const first = r.node('Gather', [table, r.ints([0])], { axis: 0 }) // [1, H]
      return r.onBackward(add(x, first), (dy) => {
        r.accumulate(x, () => dy)
        if (table.trainable) embeddingRows.set(table.name, { gradient: dy })
      })
    },

    gelu(x) {
      if (!x.trainable) return r.nodeWithOutputs('Gelu', 1, [x], {}, 'com.microsoft')[0]
      // x·Φ(x) with 2·Φ(x) = 1 + erf(x/√2), kept for the gradient: one error function serves both.
      const h = mul(x, r.float(Math.SQRT1_2))
      const cdf2 = add(r.node('Erf', [h]), r.float(1))
      const y = mul(mul(x, r.float(0.5)), cdf2)
      return r.onBackward(y, (dy) => {
        // d/dx x·Φ(x) = Φ(x) + x·φ(x); twice x·φ(x) is h·exp(ln(2/√π) − h²).
        const exponent = sub(r.float(Math.log(2 / Math.sqrt(Math.PI))), mul(h, h))
        const slope2 = add(cdf2, mul(h, r.node('Exp', [exponent])))
        r.accumulate(x, () => mul(mul(dy, r.float(0.5)), slope2))
      })
    },

    geluTanh(x) {
      const c = r.float(Math.sqrt(2 / Math.PI))
      const cubic = r.float(0.044715)
      const xx = mul(x, x)
      const t = r.node('Tanh', [mul(c, add(x, mul(cubic, mul(xx, x))))])
      const half = mul(r.float(0.5), add(t, r.float(1)))
      return r.onBackward(mul(x, half), (dy) => {
        const slope = mul(c, add(r.float(1), mul(r.float(3 * 0.044715), xx)))
        const dt = mul(sub(r.float(1), mul(t, t)), slope)
        r.accumulate(x, () => mul(dy, add(half, mul(mul(r.float(0.5), x), dt))))
      })
    },

    relu(x) {
      return r.onBackward(r.node('Relu', [x]), (dy) => {
        const positive = r.node('Greater', [x, r.float(0)])
        r.accumulate(x, () => r.node('Where', [positive, dy, r.float(0)]))
      })
    },

    layerNorm(x, weight, bias, epsilon) {
      const [y, mean, inverse] = r.nodeWithOutputs(
        'LayerNormalization',
        3,
        bias ? [x, weight, bias] : [x, weight],
        {
          axis: -1,
          epsilon: { float: epsilon },
        },
      )
      like(x, y)
      return r.onBackward(y, (dy) => {
        const normal = mul(sub(x, mean), inverse)
        r.accumulate(weight, () => sumRows(mul(dy, normal), x))
        if (bias) r.accumulate(bias, () => sumRows(dy, x))
        r.accumulate(x, () => {
          const dn = mul(dy, weight)
          const shared = add(meanLast(dn), mul(normal, meanLast(mul(dn, normal))))
          return mul(inverse, sub(dn, shared))
        })
      })
    },

    dropout(x, p, columns, rows) {
      const mask = p > 0 ? sources.dropoutMask(p, { columns, rows }) : undefined
      return mask ? like(x, masked(x, mask)) : x
    },

    splitHeads(x) {
      return r.onBackward(layout.split(x), (dy) => r.accumulate(x, () => layout.merge(dy)))
    },

    mergeHeads(x) {
      return r.onBackward(layout.merge(x), (dy) => r.accumulate(x, () => layout.split(dy)))
    },

    attentionScores(query, key, mask, scale) {
      const y = add(fusedMatMul(query, key, 0, 1, scale), mask)
      return r.onBackward(y, (dy) => {
        r.accumulate(query, () => fusedMatMul(dy, key, 0, 0, scale))
        r.accumulate(key, () => fusedMatMul(dy, query, 1, 0, scale))
      })
    },

    attentionDropout(x, p) {
      const mask = p > 0 ? sources.dropoutMask(p, 'attention') : undefined
      return mask ? masked(x, mask) : x
    },

    softmax(x) {
      const y = r.node('Softmax', [x], { axis: -1 })
      return r.onBackward(y, (dy) => r.accumulate(x, () => mul(y, sub(dy, sumLast(mul(dy, y))))))
    },

    matmul(a, b) {
      return r.onBackward(r.node('MatMul', [a, b]), (dy) => {
        r.accumulate(a, () => fusedMatMul(dy, b, 0, 1))
        r.accumulate(b, () => fusedMatMul(a, dy, 1, 0))
      })
    },

    splitRows(x, width, parts) {
      const reshape = (value: Value, columns: number) =>
        r.node('Reshape', [value, r.ints([-1, columns])])
      return r.onBackward(reshape(x, width), (dy) =>
        r.accumulate(x, () => reshape(dy, width * parts)),
      )
    },

    crossEntropy(logits, labels, weights, classes) {
      const depth = r.constant('int32', [1], Int32Array.of(classes))
      const values = r.constant('float32', [2], new Float32Array([0, 1]))
      const oneHot = r.node('OneHot', [labels, depth, values], { axis: -1 }) // [N, classes]
      const column = r.node('Unsqueeze', [weights, r.ints([-1])]) // [N, 1]
      const target = mul(oneHot, column)
      const logProbabilities = r.node('LogSoftmax', [logits], { axis: -1 })
      const total = r.node('ReduceSum', [mul(logProbabilities, target)], { keepdims: 0 })
      return r.onBackward(r.node('Neg', [total]), (dy) => {
        r.accumulate(logits, () => {
          const probabilities = r.node('Softmax', [logits], { axis: -1 })
          return mul(sub(mul(probabilities, column), target), dy)
        })
      })
    },
  }
}

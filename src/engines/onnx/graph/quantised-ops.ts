import type { Ops } from '../../../nn/ops.ts'
import type { Tensor, Weights } from '../../../nn/engine.ts'
import { onnxOps } from './ops.ts'
import type { Recorder, Value } from './recorder.ts'

/**
 * The largest magnitude of a quantised weight. Seven bits: processors without VNNI add two products of unsigned and
 * signed bytes in sixteen bits, which eight would overrun.
 */
const LARGEST = 63

interface Quantised {
  /** [K, N], the transpose of the weight. */
  bytes: Int8Array
  /** One for each of the N outputs: weight ≈ byte · scale. */
  scales: Float32Array
}

/** A weight [N, K] with a scale for each row, rounded to the nearest; a row of zeros has scale 1. */
export function quantise({ shape: [rows, columns], data }: Tensor): Quantised {
  const bytes = new Int8Array(rows * columns)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    let largest = 0
    for (let at = row * columns; at < (row + 1) * columns; at++)
      largest = Math.max(largest, Math.abs(data[at]))
    scales[row] = largest > 0 ? largest / LARGEST : 1
    for (let column = 0; column < columns; column++)
      bytes[column * rows + row] = Math.round(data[row * columns + column] / scales[row])
  }
  return { bytes, scales }
}

/** Outputs of a product that is worth it; the head's few classes are not, and decide what is found. */
const FEWEST_OUTPUTS = 16

/**
 * A linear layer whose product is of bytes: what comes in is quantised as it is at that moment, the weight once. In
 * standard operators, which ONNX Runtime takes together into one kernel of its own.
 */
export function quantisedLinear(recorder: Recorder, weights: Weights, plain: Ops<Value>['linear']) {
  return (x: Value, weight: Value, bias?: Value): Value => {
    const tensor = weights.get(weight.name)
    if (!tensor || tensor.shape[0] < FEWEST_OUTPUTS) return plain(x, weight, bias)
    const [rows, columns] = tensor.shape
    const { bytes, scales } = quantise(tensor)
    const [taken, scale, zero] = recorder.nodeWithOutputs('DynamicQuantizeLinear', 3, [x])
    const right = recorder.constant('int8', [columns, rows], bytes, `${weight.name}.int8`)
    const each = recorder.constant('float32', [rows], scales, `${weight.name}.scale`)
    const product = recorder.node('MatMulInteger', [taken, right, zero])
    const real = recorder.node('Cast', [product], { to: 1 }) // to fp32
    const y = recorder.node('Mul', [real, recorder.node('Mul', [scale, each])])
    return bias ? recorder.node('Add', [y, bias]) : y
  }
}

/** The operations of a forward pass, its linear layers in bytes; attention, norms and the head stay in fp32. */
export function quantisedOps(weights: Weights) {
  return (...of: Parameters<typeof onnxOps>): Ops<Value> => {
    const ops = onnxOps(...of)
    return { ...ops, linear: quantisedLinear(of[0], weights, ops.linear) }
  }
}

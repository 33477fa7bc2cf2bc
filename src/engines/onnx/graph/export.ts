import { tokenClassifier } from '../../../families/model.ts'
import { outputsOf, type ModelConfig } from '../../../nn/config.ts'
import type { Precision } from '../../../model/reading.ts'
import type { Weights } from '../../../nn/engine.ts'
import { MASKED } from '../../../nn/ops.ts'
import { paddedHeads } from './heads.ts'
import { onnxOps, type OpsSources } from './ops.ts'
import { quantisedLinear } from './quantised-ops.ts'
import { Recorder, type Value } from './recorder.ts'

/** The largest ONNX file: protobuf counts its bytes in 31 bits. */
export const MAX_ONNX_BYTES = 2 ** 31 - 1

/**
 * The model as one ONNX file for other programs, with the inputs and outputs that transformers.js and
 * Optimum know: `input_ids`, `attention_mask` and, where there are types to choose from,
 * `token_type_ids`, all int64 [batch, sequence], to `logits` [batch, sequence, labels]. Spans inside
 * spans are in a further output, `nested_logits` [batch, sequence, (depths − 1) · labels]. Standard
 * operators of opset 17 only.
 */
export function exportGraph(
  config: ModelConfig,
  weights: Weights,
  precision: Precision = 'float32',
): Uint8Array {
  const recorder = new Recorder()
  const input = (name: string) => recorder.input(name, 'int64', ['batch', 'sequence'])
  const ids = input('input_ids')
  const attention = input('attention_mask')
  const types = config.typeVocabSize > 1 ? input('token_type_ids') : undefined
  const sources: OpsSources = {
    parameter(name, shape) {
      const tensor = weights.get(name)
      if (!tensor) throw new Error(`${name} is missing from the weights`)
      return recorder.constant('float32', shape, tensor.data, name)
    },
    dropoutMask: () => undefined,
  }
  const flat = (x: Value) => recorder.node('Reshape', [x, recorder.ints([-1])])
  const mask = additiveMask(recorder, attention) // [batch, 1, 1, sequence]
  const ops = {
    ...onnxOps(recorder, sources, paddedHeads(recorder, mask, config.heads)),
    ...standardOps(recorder),
  }
  if (precision === 'int8') ops.linear = quantisedLinear(recorder, weights, ops.linear)
  if (types) {
    const rows = flat(types)
    ops.addFirstRow = (x, table) =>
      recorder.node('Add', [x, recorder.node('Gather', [table, rows], { axis: 0 })])
  }
  const batch = { inputIds: flat(ids), positionIds: flat(positions(recorder, ids, config)), mask }
  const logits = tokenClassifier(ops, config, batch) // [batch · sequence, depths · labels]
  const classes = config.labels.length
  const output = (name: string, from: number, to: number) => {
    const [start, end, axis] = [from, to, 1].map((value) => recorder.ints([value]))
    const columns =
      config.depths === 1 ? logits : recorder.node('Slice', [logits, start, end, axis])
    const sizes = recorder.ints([to - from])
    const shape = recorder.node('Concat', [recorder.node('Shape', [ids]), sizes], { axis: 0 })
    const shaped = recorder.node('Reshape', [columns, shape])
    recorder.output(name, shaped, 'float32', ['batch', 'sequence', to - from])
  }
  output('logits', 0, classes)
  if (config.depths > 1) output('nested_logits', classes, outputsOf(config))
  return recorder.encode()
}

/** 1 and 0 [batch, sequence] → 0 and MASKED [batch, 1, 1, sequence]. */
function additiveMask(r: Recorder, attention: Value): Value {
  const kept = r.node('Cast', [attention], { to: 1 }) // to fp32
  const mask = r.node('Mul', [r.node('Sub', [r.float(1), kept]), r.float(MASKED)])
  return r.node('Unsqueeze', [mask, r.ints([1, 2])])
}

/** Rows of the position table for each of the batch: the running count of ones, but from the first row on. */
function positions(r: Recorder, ids: Value, { firstPosition }: ModelConfig): Value {
  const ones = r.node('Add', [r.node('Mul', [ids, r.ints([0])]), r.ints([1])])
  const axis = r.constant('int64', [], BigInt64Array.of(1n), 'sequence_axis')
  return r.node('Sub', [r.node('CumSum', [ones, axis]), r.ints([1 - firstPosition])])
}

/** The operations for which the engine itself uses kernels of ONNX Runtime's own, in standard ones. */
function standardOps(r: Recorder) {
  return {
    gelu(x: Value): Value {
      const erf = r.node('Erf', [r.node('Mul', [x, r.float(Math.SQRT1_2)])])
      const half = r.node('Mul', [x, r.float(0.5)])
      return r.node('Mul', [half, r.node('Add', [erf, r.float(1)])])
    },
    attentionScores(query: Value, key: Value, mask: Value, scale: number): Value {
      const turned = r.node('Transpose', [key], { perm: [0, 1, 3, 2] })
      const product = r.node('MatMul', [query, turned])
      return r.node('Add', [r.node('Mul', [product, r.float(scale)]), mask])
    },
  }
}

import { bert } from '../../nn/bert.ts'
import type { BertConfig } from '../../nn/config.ts'
import type { Weights } from '../../nn/engine.ts'
import { onnxOps, type OpsSources } from './ops.ts'
import { Recorder, type Value } from './recorder.ts'

/** A dropout mask that the training graph expects as an input. */
export interface MaskSite {
  input: string
  p: number
  kind: 'hidden' | 'attention'
}

export interface TrainingGraph {
  bytes: Uint8Array
  masks: MaskSite[]
  /** Parameters whose gradient leaves as a dense tensor `grad.<name>`. */
  dense: string[]
  /** Embedding tables whose gradient leaves as rows `rows.<name>` of [N, H] (token types: [1, H]). */
  rows: string[]
}

function batchInputs(recorder: Recorder) {
  return {
    inputIds: recorder.input('input_ids', 'int64', ['N']),
    positionIds: recorder.input('position_ids', 'int64', ['N']),
    mask: recorder.input('mask', 'float32', ['B', 'one', 'one2', 'T']),
  }
}

/** Forward and backward pass in one graph: batch, weights and masks in; loss and gradients out. */
export function trainingGraph(
  config: BertConfig,
  frozen: (name: string) => boolean,
): TrainingGraph {
  const recorder = new Recorder()
  const parameters = new Map<string, { value: Value; shape: number[] }>()
  const masks: MaskSite[] = []
  const sources: OpsSources = {
    parameter(name, shape) {
      const value = recorder.input(name, 'float32', shape, !frozen(name))
      parameters.set(name, { value, shape })
      return value
    },
    dropoutMask(p, kind) {
      const input = `dropout.${masks.length}`
      masks.push({ input, p, kind })
      const shape = kind === 'hidden' ? ['N', 'H'] : ['B', 'heads', 'T', 'T2']
      return recorder.input(input, 'bool', shape)
    },
  }
  const batch = batchInputs(recorder)
  const ops = onnxOps(recorder, sources, batch.mask)
  const logits = bert(ops, config, batch)
  const labels = recorder.input('labels', 'int64', ['N'])
  const weights = recorder.input('label_weights', 'float32', ['N'])
  const loss = ops.crossEntropy(logits, labels, weights, config.labels.length)
  recorder.output('loss', loss, 'float32', [])
  recorder.backward(loss)

  const dense: string[] = []
  const rows: string[] = []
  for (const [name, { value, shape }] of parameters) {
    if (!value.trainable) continue
    const embedded = ops.embeddingRows.get(name)
    const gradient = embedded ?? recorder.gradient(value)
    if (!gradient) throw new Error(`no gradient reaches ${name}`)
    if (embedded) {
      recorder.output(`rows.${name}`, gradient, 'float32', ['rows', 'H'])
      rows.push(name)
    } else {
      recorder.output(`grad.${name}`, gradient, 'float32', shape)
      dense.push(name)
    }
  }
  return { bytes: recorder.encode(), masks, dense, rows }
}

/**
 * Forward pass without dropout. With `weights`, they lie inside the file, and the runtime packs
 * them once for speed; without, they are inputs, and always the present ones.
 */
export function inferenceGraph(config: BertConfig, weights?: Weights): Uint8Array {
  const recorder = new Recorder()
  const sources: OpsSources = {
    parameter(name, shape) {
      const tensor = weights?.get(name)
      return tensor
        ? recorder.constant('float32', shape, tensor.data, name)
        : recorder.input(name, 'float32', shape)
    },
    dropoutMask: () => undefined,
  }
  const batch = batchInputs(recorder)
  const logits = bert(onnxOps(recorder, sources, batch.mask), config, batch)
  recorder.output('logits', logits, 'float32', ['N', config.labels.length])
  return recorder.encode()
}

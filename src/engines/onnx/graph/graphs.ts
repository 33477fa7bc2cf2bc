import { tokenClassifier, tokenLoss } from '../../../families/model.ts'
import { outputsOf, type ModelConfig } from '../../../nn/config.ts'
import type { Weights } from '../../../nn/engine.ts'
import type { Ops } from '../../../nn/ops.ts'
import { packedHeads } from './heads.ts'
import { onnxOps, type EmbeddingRows, type OpsSources } from './ops.ts'
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
  /** Embedding tables, whose gradient leaves as rows. */
  rows: RowGradient[]
}

/** The gradient of an embedding table as one row per token, in the output `output` of [N, H]. */
export interface RowGradient {
  table: string
  output: string
  /** The input that says which row each token took; absent when all took the first. */
  ids?: 'input_ids' | 'position_ids'
}

/** What `batchFeeds` feeds. */
function batchInputs(recorder: Recorder) {
  return {
    inputIds: recorder.input('input_ids', 'int32', ['N']),
    positionIds: recorder.input('position_ids', 'int32', ['N']),
    mask: recorder.input('mask', 'float32', ['B', 'one', 'one2', 'T']),
  }
}

/** Forward and backward pass in one graph: batch, weights and masks in; loss and gradients out. */
export function trainingGraph(
  config: ModelConfig,
  frozen: (name: string) => boolean,
): TrainingGraph {
  const recorder = new Recorder()
  const { parameters, parameter } = parameterInputs(recorder, frozen)
  const masks: MaskSite[] = []
  const sources: OpsSources = {
    parameter,
    dropoutMask(p, kind) {
      const input = `dropout.${masks.length}`
      masks.push({ input, p, kind })
      const shape = kind === 'hidden' ? ['N', 'H'] : ['B', 'heads', 'T', 'T2']
      return recorder.input(input, 'float32', shape)
    },
  }
  const ops = onnxOps(recorder, sources, packedHeads(recorder, config))
  recordLoss(recorder, ops, config)
  const dense = gradientOutputs(recorder, parameters, (name) => !ops.embeddingRows.has(name))
  const rows = rowOutputs(recorder, ops.embeddingRows)
  return { bytes: recorder.encode(), masks, dense, rows }
}

/** The parameters of a graph, as its inputs. */
type GraphParameters = Map<string, { value: Value; shape: number[] }>

/** Parameters that become inputs of the graph as the model asks for them. */
export function parameterInputs(recorder: Recorder, frozen: (name: string) => boolean) {
  const parameters: GraphParameters = new Map()
  const parameter = (name: string, shape: number[]): Value => {
    const value = recorder.input(name, 'float32', shape, !frozen(name))
    parameters.set(name, { value, shape })
    return value
  }
  return { parameters, parameter }
}

/** The model over a batch and its labels, up to the output `loss`, and the way back from it. */
export function recordLoss(recorder: Recorder, ops: Ops<Value>, config: ModelConfig): void {
  const batch = {
    ...batchInputs(recorder),
    labels: recorder.input('labels', 'int32', ['labels']),
    weights: recorder.input('label_weights', 'float32', ['labels']),
  }
  const loss = tokenLoss(ops, config, batch)
  recorder.output('loss', loss, 'float32', [])
  recorder.backward(loss)
}

/** Adds an output `grad.<name>` for each trained parameter that is wanted; returns their names. */
export function gradientOutputs(
  recorder: Recorder,
  parameters: GraphParameters,
  wanted: (name: string) => boolean = () => true,
): string[] {
  const names: string[] = []
  for (const [name, { value, shape }] of parameters) {
    if (!value.trainable || !wanted(name)) continue
    const gradient = recorder.gradient(value)
    if (!gradient) throw new Error(`no gradient reaches ${name}`)
    recorder.output(`grad.${name}`, gradient, 'float32', shape)
    names.push(name)
  }
  return names
}

/** All tables of a sum of embeddings have one gradient: it leaves once. */
function rowOutputs(recorder: Recorder, embeddingRows: EmbeddingRows): RowGradient[] {
  const outputs = new Map<string, string>()
  return [...embeddingRows].map(([table, { gradient, ids }]) => {
    let output = outputs.get(gradient.name)
    if (!output) {
      output = `rows.${outputs.size}`
      outputs.set(gradient.name, output)
      recorder.output(output, gradient, 'float32', ['rows', 'H'])
    }
    return { table, output, ids: ids?.name as RowGradient['ids'] }
  })
}

/**
 * Forward pass without dropout. With `weights`, they lie inside the file, and the runtime packs
 * them once for speed; without, they are inputs, and always the present ones. `makeOps` chooses the
 * kernels: `deviceOps` for WebGPU.
 */
export function inferenceGraph(
  config: ModelConfig,
  weights?: Weights,
  makeOps: (...of: Parameters<typeof onnxOps>) => Ops<Value> = onnxOps,
): Uint8Array {
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
  const ops = makeOps(recorder, sources, packedHeads(recorder, config))
  const logits = tokenClassifier(ops, config, batch)
  recorder.output('logits', logits, 'float32', ['N', outputsOf(config)])
  return recorder.encode()
}

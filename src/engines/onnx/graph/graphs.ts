import { lowerLayers, tokenClassifier, tokenLoss } from '../../../families/model.ts'
import { outputsOf, type ModelConfig } from '../../../nn/config.ts'
import type { DropoutShape } from '../../../nn/dropout.ts'
import type { Weights } from '../../../nn/engine.ts'
import type { BatchInputs, Ops } from '../../../nn/ops.ts'
import { keptBy } from '../../../nn/training.ts'
import { packedHeads } from './heads.ts'
import { onnxOps, type EmbeddingRows, type OpsSources } from './ops.ts'
import { Recorder, type Value } from './recorder.ts'

/** A dropout mask that the training graph expects as an input. */
export interface MaskSite {
  input: string
  p: number
  shape: DropoutShape
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

/** Where a batch enters the network: as tokens, or as what the frozen layers made of them. */
export interface Entrance {
  at: 'tokens' | 'states'
  frozenLayers: number
}

const WHOLE: Entrance = { at: 'tokens', frozenLayers: 0 }

/** What `batchFeeds`, or `stateFeeds`, feeds. */
function batchInputs(recorder: Recorder, { at, frozenLayers }: Entrance): BatchInputs<Value> {
  const mask = () => recorder.input('mask', 'float32', ['B', 'one', 'one2', 'T'])
  if (at === 'states') {
    const states = recorder.input('states', 'float32', ['N', 'H'])
    return { states, frozenLayers, mask: mask() }
  }
  return {
    inputIds: recorder.input('input_ids', 'int32', ['N']),
    positionIds: recorder.input('position_ids', 'int32', ['N']),
    frozenLayers,
    mask: mask(),
  }
}

/** Forward and backward pass in one graph: batch, weights and masks in; loss and gradients out. */
export function trainingGraph(config: ModelConfig, entrance: Entrance): TrainingGraph {
  const recorder = new Recorder()
  const { parameters, parameter } = parameterInputs(recorder, keptBy(config, entrance.frozenLayers))
  const masks: MaskSite[] = []
  const sources: OpsSources = {
    parameter,
    dropoutMask(p, shape) {
      const input = `dropout.${masks.length}`
      masks.push({ input, p, shape })
      const axes =
        shape === 'attention' ? ['B', 'heads', 'T', 'T2'] : [`${input}.rows`, `${input}.columns`]
      return recorder.input(input, 'float32', axes)
    },
  }
  const ops = onnxOps(recorder, sources, packedHeads(recorder, config))
  recordLoss(recorder, ops, config, entrance)
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
    const known = parameters.get(name)
    if (known) return known.value
    const value = recorder.input(name, 'float32', shape, !frozen(name))
    parameters.set(name, { value, shape })
    return value
  }
  return { parameters, parameter }
}

/** The model over a batch and its labels, up to the output `loss`, and the way back from it. */
export function recordLoss(
  recorder: Recorder,
  ops: Ops<Value>,
  config: ModelConfig,
  entrance: Entrance,
): void {
  const batch = {
    ...batchInputs(recorder, entrance),
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
      recorder.output(output, gradient, 'float32', ['rows', 'E'])
    }
    return { table, output, ids: ids?.name as RowGradient['ids'] }
  })
}

export interface InferenceOptions {
  /** They lie inside the file then, and the runtime packs them once for speed; else they are inputs. */
  weights?: Weights
  /** The kernels: `deviceOps` for WebGPU. */
  makeOps?: (...of: Parameters<typeof onnxOps>) => Ops<Value>
  entrance?: Entrance
}

/** Forward pass without dropout, to the output `logits` [N, depths·labels]. */
export function inferenceGraph(
  config: ModelConfig,
  { entrance = WHOLE, ...options }: InferenceOptions = {},
): Uint8Array {
  return forwardGraph(config, options, (recorder, ops) => {
    const logits = tokenClassifier(ops, config, batchInputs(recorder, entrance))
    recorder.output('logits', logits, 'float32', ['N', outputsOf(config)])
  })
}

/** What the embeddings and the lowest layers make of tokens, in the output `states` [N, H]. */
export function lowerGraph(config: ModelConfig, layers: number): Uint8Array {
  return forwardGraph(config, {}, (recorder, ops) => {
    const states = lowerLayers(ops, config, batchInputs(recorder, WHOLE), layers)
    recorder.output('states', states, 'float32', ['N', config.hiddenSize])
  })
}

function forwardGraph(
  config: ModelConfig,
  { weights, makeOps = onnxOps }: Pick<InferenceOptions, 'weights' | 'makeOps'>,
  record: (recorder: Recorder, ops: Ops<Value>) => void,
): Uint8Array {
  const recorder = new Recorder()
  const { parameter } = parameterInputs(recorder, () => true)
  const sources: OpsSources = {
    parameter(name, shape) {
      const tensor = weights?.get(name)
      return tensor
        ? recorder.constant('float32', shape, tensor.data, name)
        : parameter(name, shape)
    },
    dropoutMask: () => undefined,
  }
  record(recorder, makeOps(recorder, sources, packedHeads(recorder, config)))
  return recorder.encode()
}

import { tokenClassifier, tokenLoss } from '../../families/model.ts'
import { outputsOf, type ModelConfig } from '../../nn/config.ts'
import { dropoutKey, fillDropoutMask } from '../../nn/dropout.ts'
import type { TokenBatch, TrainingOptions } from '../../nn/engine.ts'
import { packBatch, unpackLogits, type PackedBatch } from '../../nn/packing.ts'
import { WORD_TABLE } from '../../nn/vocabulary.ts'
import { uploadLabels, uploadTokens } from './batch.ts'
import { tableGradient } from './fused.ts'
import { tfjsOps, type OpsSources } from './ops.ts'
import type { Scalar, Tensor, Tf } from './tensors.ts'

const POSITION_TABLE = 'bert.embeddings.position_embeddings.weight'

export interface Parameters {
  /** Every parameter of the model. */
  all: ReadonlyMap<string, Tensor>
  /** Names of those whose gradient is wanted. */
  trained: readonly string[]
  /** Row of the word table of each token id, when the table is compact. */
  rowOf?: Int32Array
}

/** A type alias because tf.tidy takes no interface. */
export type LossAndGradients = {
  loss: Scalar
  /** In the order of `Parameters.trained`, each of its parameter's shape. */
  gradients: Tensor[]
}

/** Which masks a micro-batch draws: see src/nn/dropout.ts. */
export interface DropoutPosition {
  seed: number
  step: number
  microBatch: number
}

/** Logits [B, T, depths, labels] without dropout. */
export async function logitsOf(
  tf: Tf,
  config: ModelConfig,
  batch: TokenBatch,
  parameters: Parameters,
): Promise<Float32Array> {
  const packed = packBatch(batch, config, parameters.rowOf)
  const rows = forward(tf, config, packed, parameters)
  const logits = await rows.data<'float32'>()
  rows.dispose()
  return unpackLogits(logits, packed, outputsOf(config))
}

/** Logits [N, depths·labels] of the rows of a batch. */
function forward(tf: Tf, config: ModelConfig, packed: PackedBatch, parameters: Parameters): Tensor {
  return tf.tidy(() => {
    const tokens = uploadTokens(tf, packed)
    const sources: OpsSources = {
      parameter: (name) => find(parameters.all, name),
      embedding: (table, ids) => tf.gather(table, ids as Tensor),
      dropoutFactors: () => undefined,
    }
    return tokenClassifier(tfjsOps(tf, sources, tokens), config, tokens)
  })
}

/** Loss (sum over labelled tokens / labelledTokens) and the gradient of each trained parameter. */
export function lossAndGradients(
  tf: Tf,
  config: ModelConfig,
  batch: TokenBatch,
  parameters: Parameters,
  labelledTokens: number,
  { frozenLayers, ...position }: DropoutPosition & Pick<TrainingOptions, 'frozenLayers'>,
): LossAndGradients {
  return tf.tidy(() => {
    const packed = packBatch(batch, config, parameters.rowOf)
    const tokens = uploadTokens(tf, packed)
    const targets = uploadLabels(tf, batch, packed, labelledTokens)
    const ids: Record<string, Int32Array> = {
      [WORD_TABLE]: packed.inputIds,
      [POSITION_TABLE]: packed.positionIds,
    }

    // The gradient of a lookup as TensorFlow.js has it walks the whole table. The rows picked are
    // made the variables instead, and their gradients are added into the table afterwards.
    const picked = new Map<Tensor, Tensor>()
    const variables = parameters.trained.map((name) => {
      const parameter = find(parameters.all, name)
      if (!(name in ids)) return parameter
      const values = tf.gather(
        parameter,
        name === WORD_TABLE ? tokens.inputIds : tokens.positionIds,
      )
      picked.set(parameter, values)
      return values
    })

    const sources: OpsSources = {
      parameter: (name) => find(parameters.all, name),
      embedding: (table, indices) => picked.get(table) ?? tf.gather(table, indices),
      dropoutFactors: dropoutDrawer(tf, position),
    }
    const ops = tfjsOps(tf, sources, tokens)
    const loss = () => tokenLoss(ops, config, { ...tokens, ...targets, frozenLayers })
    const { value, grads } = tf.valueAndGrads<Tensor>(loss)(variables)
    const gradients = parameters.trained.map((name, i) => {
      if (!(name in ids)) return grads[i]
      return tableGradient(tf, grads[i], ids[name], find(parameters.all, name).shape[0])
    })
    return { loss: value as Scalar, gradients }
  })
}

/** Draws the factors of each place of the network in turn, as every engine numbers them. */
function dropoutDrawer(tf: Tf, { seed, step, microBatch }: DropoutPosition) {
  let site = 0
  return (shape: number[], p: number): Tensor => {
    const mask = new Uint8Array(shape.reduce((a, b) => a * b))
    fillDropoutMask(mask, p, dropoutKey(seed, step, microBatch, site++))
    return tf.mul(tf.cast(tf.tensor(mask, shape, 'bool'), 'float32'), 1 / (1 - p))
  }
}

function find(parameters: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const parameter = parameters.get(name)
  if (!parameter) throw new Error(`${name} is missing from the weights`)
  return parameter
}

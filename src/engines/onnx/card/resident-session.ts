import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import type {
  StepResult,
  TokenBatch,
  TrainingOptions,
  TrainingSession,
  TrainingState,
  Weights,
} from '../../../nn/engine.ts'
import { frozenBelow, labelledTokens, meanLoss } from '../../../nn/training.ts'
import { packBatch } from '../../../nn/packing.ts'
import {
  compact,
  compactVocabulary,
  expand,
  WORD_TABLE,
  type CompactVocabulary,
} from '../../../nn/vocabulary.ts'
import { accumulationGraph, adamWGraph, updateScalars } from './adamw-graph.ts'
import { DeviceMemory, named, runInto, type DeviceTensors, type Location } from './device-memory.ts'
import { deviceOps } from './device-ops.ts'
import { batchFeeds, labelFeeds, type Feeds } from '../feeds.ts'
import { inferenceGraph } from '../graph/graphs.ts'
import { logitsOf } from '../logits.ts'
import { MaskByteFeeds } from './mask-bytes.ts'
import { residentFeeds } from './resident-feeds.ts'
import { residentGraph } from './resident-graph.ts'

/** What lies on the device. All but `weights` are of the trained parameters only. */
interface Resident {
  weights: DeviceTensors
  gradients: DeviceTensors
  firstMoments: DeviceTensors
  secondMoments: DeviceTensors
  /** Gradients of later micro-batches; there from the first gradient accumulation on. */
  later?: DeviceTensors
}

/**
 * Trains on a device that keeps weights, gradients and moments: a step sends the batch and the dropout
 * masks there, and reads loss and gradient norm back. Graphs write into buffers made at the start.
 */
export class ResidentTrainingSession implements TrainingSession {
  private readonly config: ModelConfig
  private readonly options: TrainingOptions
  private readonly vocabulary: CompactVocabulary | undefined
  private readonly sessionOptions: ort.InferenceSession.SessionOptions
  private readonly memory: DeviceMemory
  private readonly resident: Resident
  private readonly masks: MaskByteFeeds
  private readonly training: ort.InferenceSession
  private readonly optimizer: ort.InferenceSession
  /** Made when first needed: the first step does not wait for them. */
  private accumulation: ort.InferenceSession | undefined
  private inference: ort.InferenceSession | undefined
  private updates = 0

  private constructor(parts: {
    config: ModelConfig
    options: TrainingOptions
    vocabulary: CompactVocabulary | undefined
    sessionOptions: ort.InferenceSession.SessionOptions
    memory: DeviceMemory
    resident: Resident
    masks: MaskByteFeeds
    training: ort.InferenceSession
    optimizer: ort.InferenceSession
  }) {
    this.config = parts.config
    this.options = parts.options
    this.vocabulary = parts.vocabulary
    this.sessionOptions = parts.sessionOptions
    this.memory = parts.memory
    this.resident = parts.resident
    this.masks = parts.masks
    this.training = parts.training
    this.optimizer = parts.optimizer
  }

  static async create(
    config: ModelConfig,
    weights: Weights,
    options: TrainingOptions,
    sessionOptions: ort.InferenceSession.SessionOptions,
    location: Location,
  ): Promise<ResidentTrainingSession> {
    const graph = residentGraph(config, frozenBelow(options.frozenLayers))
    const vocabulary = compactVocabulary(weights, options)
    const memory = new DeviceMemory(sessionOptions, location)
    const resident = await place(memory, compact(weights, vocabulary), graph.trained)
    const threads = options.threads ?? availableParallelism()
    const update = adamWGraph(shapesOf(resident.gradients), options.optimizer)
    return new ResidentTrainingSession({
      config,
      options,
      vocabulary,
      sessionOptions,
      memory,
      resident,
      masks: await MaskByteFeeds.create(config, graph.masks, threads),
      training: await ort.InferenceSession.create(graph.bytes, sessionOptions),
      optimizer: await ort.InferenceSession.create(update, sessionOptions),
    })
  }

  async step(batches: TokenBatch[], learningRate: number): Promise<StepResult> {
    const labelled = labelledTokens(batches)
    let loss = 0
    for (const [index, batch] of batches.entries()) {
      loss += await this.accumulate(batch, index, labelled)
    }
    this.updates++
    const gradNorm = await this.update(learningRate)
    // A frozen table does not decay.
    if (this.resident.gradients.has(WORD_TABLE)) {
      this.vocabulary?.decay(1 - learningRate * this.options.optimizer.weightDecay)
    }
    return { loss, gradNorm }
  }

  /** Runs one micro-batch; its gradients replace those before (first) or are added to them. */
  private async accumulate(batch: TokenBatch, index: number, labelled: number): Promise<number> {
    const { resident, options } = this
    const packed = packBatch(batch, this.config, this.vocabulary?.rowOf)
    const feeds = {
      ...named('', resident.weights),
      ...batchFeeds(packed),
      ...labelFeeds(batch, packed, labelled),
      ...residentFeeds(packed, this.config),
      ...this.masks.draw(packed, options.seed, this.updates, index),
    }
    if (index > 0) resident.later ??= await this.memory.zerosLike(resident.gradients)
    const gradients = index > 0 ? resident.later! : resident.gradients
    const { loss } = await runInto(this.training, feeds, named('grad.', gradients), ['loss'])
    if (index > 0) await this.addLater()
    return loss
  }

  private async addLater(): Promise<void> {
    const { gradients, later } = this.resident
    this.accumulation ??= await ort.InferenceSession.create(
      accumulationGraph(shapesOf(gradients)),
      this.sessionOptions,
    )
    const feeds = { ...named('grad.', gradients), ...named('later.', later!), one: scalar(1) }
    await runInto(this.accumulation, feeds, named('sum.', gradients))
  }

  /** Clips the gradients and updates weights and moments in place; returns the norm before. */
  private async update(learningRate: number): Promise<number> {
    const { weights, gradients, firstMoments, secondMoments } = this.resident
    const trained: DeviceTensors = new Map()
    for (const name of gradients.keys()) trained.set(name, weights.get(name)!)
    const scalars = updateScalars(this.options.optimizer, this.updates, learningRate)
    const feeds: Feeds = {
      ...named('', trained),
      ...named('grad.', gradients),
      ...named('first.', firstMoments),
      ...named('second.', secondMoments),
    }
    for (const [name, value] of Object.entries(scalars)) feeds[name] = scalar(value)
    const into = {
      ...named('new.', trained),
      ...named('new.first.', firstMoments),
      ...named('new.second.', secondMoments),
    }
    return (await runInto(this.optimizer, feeds, into, ['norm'])).norm
  }

  async evaluate(batch: TokenBatch): Promise<{ loss: number; logits: Float32Array }> {
    this.inference ??= await ort.InferenceSession.create(
      inferenceGraph(this.config, undefined, deviceOps),
      this.sessionOptions,
    )
    const { config, vocabulary } = this
    const weights = named('', this.resident.weights)
    const logits = await logitsOf(this.inference, config, batch, weights, vocabulary?.rowOf)
    return { loss: meanLoss(logits, batch, config.labels.length), logits }
  }

  async readState(): Promise<TrainingState> {
    const { weights, firstMoments, secondMoments } = this.resident
    const state = {
      step: this.updates,
      weights: await this.memory.downloadAll(weights),
      firstMoments: await this.memory.downloadAll(firstMoments),
      secondMoments: await this.memory.downloadAll(secondMoments),
    }
    return expand(state, this.vocabulary)
  }

  async writeState(state: TrainingState): Promise<void> {
    this.vocabulary?.restore(state.weights)
    for (const part of ['weights', 'firstMoments', 'secondMoments'] as const) {
      await this.replace(this.resident[part], compact(state[part], this.vocabulary))
    }
    this.updates = state.step
  }

  /** One tensor after another: two whole models may not fit on the device. */
  private async replace(tensors: DeviceTensors, values: Weights): Promise<void> {
    for (const [name, value] of values) {
      const before = tensors.get(name)
      if (!before) continue
      tensors.set(name, await this.memory.upload(value))
      before.dispose()
    }
  }

  async dispose(): Promise<void> {
    await this.masks.close()
    for (const tensors of Object.values(this.resident) as DeviceTensors[]) {
      for (const tensor of tensors.values()) tensor.dispose()
    }
    await this.training.release()
    await this.optimizer.release()
    await this.accumulation?.release()
    await this.inference?.release()
    await this.memory.release()
  }
}

async function place(memory: DeviceMemory, all: Weights, trained: string[]): Promise<Resident> {
  const weights = await memory.uploadAll(all)
  const slots: DeviceTensors = new Map()
  for (const name of trained) {
    const weight = weights.get(name)
    if (!weight) throw new Error(`${name} is missing from the weights`)
    slots.set(name, weight)
  }
  return {
    weights,
    gradients: await memory.zerosLike(slots),
    firstMoments: await memory.zerosLike(slots),
    secondMoments: await memory.zerosLike(slots),
  }
}

function shapesOf(tensors: DeviceTensors): Map<string, number[]> {
  return new Map([...tensors].map(([name, { dims }]) => [name, [...dims]]))
}

function scalar(value: number): ort.Tensor {
  return new ort.Tensor('float32', Float32Array.of(value), [])
}

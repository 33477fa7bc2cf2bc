import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import type { TrainingOptions, TrainingState, Weights } from '../../../nn/engine.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import { frozenBelow } from '../../../nn/training.ts'
import { compact, compactVocabulary } from '../../../nn/vocabulary.ts'
import type { Feeds } from '../feeds.ts'
import { inferenceGraph } from '../graph/graphs.ts'
import { GraphTrainingSession, type SessionParts } from '../training-session.ts'
import { accumulationGraph, adamWGraph, updateScalars } from './adamw-graph.ts'
import { DeviceMemory, named, runInto, type DeviceTensors, type Location } from './device-memory.ts'
import { deviceOps } from './device-ops.ts'
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
export class ResidentTrainingSession extends GraphTrainingSession {
  private readonly memory: DeviceMemory
  private readonly resident: Resident
  private readonly masks: MaskByteFeeds
  private readonly optimizer: ort.InferenceSession
  /** Made when first needed: the first step does not wait for it. */
  private accumulation: ort.InferenceSession | undefined

  private constructor(
    parts: SessionParts & {
      memory: DeviceMemory
      resident: Resident
      masks: MaskByteFeeds
      optimizer: ort.InferenceSession
    },
  ) {
    super(parts)
    this.memory = parts.memory
    this.resident = parts.resident
    this.masks = parts.masks
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
      inferenceGraph: () => inferenceGraph(config, undefined, deviceOps),
      optimizer: await ort.InferenceSession.create(update, sessionOptions),
    })
  }

  protected weightFeeds(): Feeds {
    return named('', this.resident.weights)
  }

  protected async accumulate(packed: PackedBatch, batch: Feeds, index: number): Promise<number> {
    const { resident } = this
    const feeds = {
      ...this.weightFeeds(),
      ...batch,
      ...residentFeeds(packed, this.config),
      ...this.masks.draw(packed, this.options.seed, this.updates, index),
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

  protected async update(learningRate: number): Promise<number> {
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

  protected isTrained(parameter: string): boolean {
    return this.resident.gradients.has(parameter)
  }

  protected async state() {
    const { weights, firstMoments, secondMoments } = this.resident
    return {
      weights: await this.memory.downloadAll(weights),
      firstMoments: await this.memory.downloadAll(firstMoments),
      secondMoments: await this.memory.downloadAll(secondMoments),
    }
  }

  protected async restore(state: TrainingState): Promise<void> {
    for (const part of ['weights', 'firstMoments', 'secondMoments'] as const) {
      await this.replace(this.resident[part], compact(state[part], this.vocabulary))
    }
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

  override async dispose(): Promise<void> {
    await this.masks.close()
    for (const tensors of Object.values(this.resident) as DeviceTensors[]) {
      for (const tensor of tensors.values()) tensor.dispose()
    }
    await this.optimizer.release()
    await this.accumulation?.release()
    await super.dispose()
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

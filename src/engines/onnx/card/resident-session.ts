import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import type { TrainingOptions, TrainingState, Weights } from '../../../nn/engine.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import { told } from '../../../nn/training.ts'
import { compact, compactVocabulary } from '../../../nn/vocabulary.ts'
import type { Feeds } from '../feeds.ts'
import { inferenceGraph } from '../graph/graphs.ts'
import { GraphTrainingSession, type SessionParts } from '../training-session.ts'
import { accumulationGraph, adamWGraph, updateScalars } from './adamw-graph.ts'
import { DeviceMemory, named, runInto, type DeviceTensors, type Location } from './device-memory.ts'
import { deviceOps } from './device-ops.ts'
import { maskByteFeeds, type MaskByteFeeds } from './mask-bytes.ts'
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

interface ResidentParts extends SessionParts {
  memory: DeviceMemory
  resident: Resident
  masks: MaskByteFeeds
  optimizer: ort.InferenceSession
}

/**
 * Trains on a device that keeps weights, gradients and moments: a step sends the batch and the dropout
 * masks there, and reads loss and gradient norm back. Graphs write into buffers made at the start.
 */
export class ResidentTrainingSession extends GraphTrainingSession<ResidentParts> {
  /** Made when first needed: the first step does not wait for it. */
  private accumulation: ort.InferenceSession | undefined

  static async create(
    config: ModelConfig,
    weights: Weights,
    options: TrainingOptions,
    sessionOptions: ort.InferenceSession.SessionOptions,
    location: Location,
  ): Promise<ResidentTrainingSession> {
    const graph = residentGraph(config, options.frozenLayers)
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
      masks: await maskByteFeeds(config, graph.masks, threads),
      training: await ort.InferenceSession.create(graph.bytes, sessionOptions),
      inferenceGraph: () => inferenceGraph(config, { makeOps: deviceOps }),
      optimizer: await ort.InferenceSession.create(update, sessionOptions),
    })
  }

  protected weightFeeds(): Feeds {
    return named('', this.parts.resident.weights)
  }

  protected async accumulate(packed: PackedBatch, batch: Feeds, index: number): Promise<number> {
    const { resident, config, masks, memory, options, training } = this.parts
    const feeds = {
      ...this.weightFeeds(),
      ...batch,
      ...residentFeeds(packed, config, masks.sites),
      ...masks.draw(packed, options.seed, this.updates, index),
    }
    if (index > 0) resident.later ??= await memory.zerosLike(resident.gradients)
    const gradients = index > 0 ? resident.later! : resident.gradients
    const { loss } = await runInto(training, feeds, named('grad.', gradients), ['loss'])
    if (index > 0) await this.addLater()
    return loss
  }

  private async addLater(): Promise<void> {
    const { gradients, later } = this.parts.resident
    this.accumulation ??= await ort.InferenceSession.create(
      accumulationGraph(shapesOf(gradients)),
      this.parts.sessionOptions,
    )
    const feeds = { ...named('grad.', gradients), ...named('later.', later!), one: scalar(1) }
    await runInto(this.accumulation, feeds, named('sum.', gradients))
  }

  protected async update(learningRate: number): Promise<number> {
    const { weights, gradients, firstMoments, secondMoments } = this.parts.resident
    const trained: DeviceTensors = new Map()
    for (const name of gradients.keys()) trained.set(name, weights.get(name)!)
    const scalars = updateScalars(this.parts.options.optimizer, this.updates, learningRate)
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
    return (await runInto(this.parts.optimizer, feeds, into, ['norm'])).norm
  }

  protected isTrained(parameter: string): boolean {
    return this.parts.resident.gradients.has(parameter)
  }

  protected async state() {
    const { config, memory, resident } = this.parts
    return {
      weights: await memory.downloadAll(told(resident.weights, config)),
      firstMoments: await memory.downloadAll(resident.firstMoments),
      secondMoments: await memory.downloadAll(resident.secondMoments),
    }
  }

  protected async restore(state: TrainingState): Promise<void> {
    for (const part of ['weights', 'firstMoments', 'secondMoments'] as const) {
      const { resident, vocabulary } = this.parts
      await this.replace(resident[part], compact(state[part], vocabulary))
    }
  }

  /** One tensor after another: two whole models may not fit on the device. */
  private async replace(tensors: DeviceTensors, values: Weights): Promise<void> {
    for (const [name, value] of values) {
      const before = tensors.get(name)
      if (!before) continue
      tensors.set(name, await this.parts.memory.upload(value))
      before.dispose()
    }
  }

  override async dispose(): Promise<void> {
    const { masks, resident, optimizer, memory } = this.parts
    await masks.close()
    for (const tensors of Object.values(resident) as DeviceTensors[]) {
      for (const tensor of tensors.values()) tensor.dispose()
    }
    await optimizer.release()
    await this.accumulation?.release()
    await super.dispose()
    await memory.release()
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

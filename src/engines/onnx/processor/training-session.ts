import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import type { TrainingOptions, TrainingState, Weights } from '../../../nn/engine.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import { frozenBelow } from '../../../nn/training.ts'
import { compact, compactVocabulary } from '../../../nn/vocabulary.ts'
import { weightFeeds, type Feeds } from '../feeds.ts'
import { inferenceGraph, trainingGraph, type TrainingGraph } from '../graph/graphs.ts'
import { GraphTrainingSession, type SessionParts } from '../training-session.ts'
import { clippedAdamW } from './adamw.ts'
import { EmbeddingGradients } from './embedding-gradient.ts'
import { MaskFeeds } from './masks.ts'
import { Parameters } from './parameters.ts'
import { KernelPool } from './pool.ts'

/** Trains with a generated graph: one run gives loss and gradients, AdamW then updates in place. */
export class OnnxTrainingSession extends GraphTrainingSession {
  private readonly parameters: Parameters
  private readonly feeds: Feeds
  private readonly masks: MaskFeeds
  private readonly embeddings: EmbeddingGradients
  private readonly pool: KernelPool

  private constructor(
    parts: SessionParts & { graph: TrainingGraph; parameters: Parameters; pool: KernelPool },
  ) {
    super(parts)
    const { config, graph, parameters } = parts
    this.parameters = parameters
    this.pool = parts.pool
    this.feeds = weightFeeds(parameters.weights)
    this.masks = new MaskFeeds(config, graph.masks, parameters.memory)
    this.embeddings = new EmbeddingGradients(
      config.hiddenSize,
      graph.rows,
      (table) => parameters.slot(table).gradient,
      parameters.memory,
    )
  }

  static async create(
    config: ModelConfig,
    weights: Weights,
    options: TrainingOptions,
    sessionOptions: ort.InferenceSession.SessionOptions,
  ): Promise<OnnxTrainingSession> {
    const graph = trainingGraph(config, frozenBelow(options.frozenLayers))
    const vocabulary = compactVocabulary(weights, options)
    const parameters = new Parameters(compact(weights, vocabulary), graph)
    const pool = startPool(parameters, options)
    return new OnnxTrainingSession({
      config,
      options,
      sessionOptions,
      graph,
      training: await createSession(graph.bytes, sessionOptions, pool),
      inferenceGraph: () => inferenceGraph(config),
      vocabulary,
      parameters,
      pool,
    })
  }

  protected weightFeeds(): Feeds {
    return this.feeds
  }

  protected async accumulate(packed: PackedBatch, batch: Feeds, index: number): Promise<number> {
    if (index === 0) this.embeddings.clear()
    const masks = this.masks.draw(this.pool, packed, this.options.seed, this.updates, index)
    const { first, later } = this.parameters
    const dense = index === 0 ? first : later
    const fetches = { loss: null, ...dense, ...this.embeddings.fetches(packed.N) }
    const { loss } = await this.training.run({ ...this.feeds, ...batch, ...masks }, fetches)
    if (index > 0) this.pool.run({ kind: 'addScratch' })
    this.embeddings.add(packed.N, batch)
    return (loss.data as Float32Array)[0]
  }

  protected update(learningRate: number): number {
    return clippedAdamW(this.pool, this.options.optimizer, this.updates, learningRate)
  }

  protected isTrained(parameter: string): boolean {
    return this.parameters.slots.has(parameter)
  }

  protected state() {
    return this.parameters.state()
  }

  protected restore(state: TrainingState): void {
    const part = (weights: Weights) => compact(weights, this.vocabulary)
    this.parameters.set(part(state.weights), part(state.firstMoments), part(state.secondMoments))
  }

  override async dispose(): Promise<void> {
    await this.pool.close()
    await super.dispose()
  }
}

/** Starts the pool, which takes memory for the moments while the runtime prepares the graph. */
function startPool(parameters: Parameters, { threads }: TrainingOptions): KernelPool {
  const { scratch, memory, inOneMemory } = parameters
  const slots = [...parameters.slots.values()]
  const arrays = { slots, scratch, memory: inOneMemory ? memory.memory : undefined }
  const pool = KernelPool.start(arrays, threads ?? availableParallelism())
  pool.begin({ kind: 'clearMoments' })
  return pool
}

async function createSession(
  graph: Uint8Array,
  options: ort.InferenceSession.SessionOptions,
  pool: KernelPool,
): Promise<ort.InferenceSession> {
  try {
    const session = await ort.InferenceSession.create(graph, options)
    await pool.ready()
    pool.finish({ kind: 'clearMoments' })
    return session
  } catch (error) {
    await pool.close()
    throw error
  }
}

import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../../nn/config.ts'
import type { TrainingOptions, TrainingState, Weights } from '../../../nn/engine.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import { frozenBelow } from '../../../nn/training.ts'
import { compact, compactVocabulary } from '../../../nn/vocabulary.ts'
import { weightFeeds, type Feeds } from '../feeds.ts'
import { inferenceGraph, trainingGraph } from '../graph/graphs.ts'
import { GraphTrainingSession, type SessionParts } from '../training-session.ts'
import { clippedAdamW } from './adamw.ts'
import { embeddingGradients, type EmbeddingGradients } from './embedding-gradient.ts'
import { maskDrawer, type DrawMasks } from './masks.ts'
import { Parameters } from './parameters.ts'
import { KernelPool } from './pool.ts'

interface ProcessorParts extends SessionParts {
  parameters: Parameters
  feeds: Feeds
  drawMasks: DrawMasks
  embeddings: EmbeddingGradients
  pool: KernelPool
}

/** Trains with a generated graph: one run gives loss and gradients, AdamW then updates in place. */
export class OnnxTrainingSession extends GraphTrainingSession<ProcessorParts> {
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
      training: await createSession(graph.bytes, sessionOptions, pool),
      inferenceGraph: () => inferenceGraph(config),
      vocabulary,
      parameters,
      pool,
      feeds: weightFeeds(parameters.weights),
      drawMasks: maskDrawer(config, graph.masks, parameters.memory, pool),
      embeddings: embeddingGradients(
        config.hiddenSize,
        graph.rows,
        (table) => parameters.slot(table).gradient,
        parameters.memory,
      ),
    })
  }

  protected weightFeeds(): Feeds {
    return this.parts.feeds
  }

  protected async accumulate(packed: PackedBatch, batch: Feeds, index: number): Promise<number> {
    const { drawMasks, embeddings, feeds, options, parameters, pool, training } = this.parts
    if (index === 0) embeddings.clear()
    const masks = drawMasks(packed, options.seed, this.updates, index)
    const { first, later } = parameters
    const dense = index === 0 ? first : later
    const fetches = { loss: null, ...dense, ...embeddings.fetches(packed.N) }
    const { loss } = await training.run({ ...feeds, ...batch, ...masks }, fetches)
    if (index > 0) pool.run({ kind: 'addScratch' })
    embeddings.add(packed.N, batch)
    return (loss.data as Float32Array)[0]
  }

  protected update(learningRate: number): number {
    const { pool, options } = this.parts
    return clippedAdamW(pool, options.optimizer, this.updates, learningRate)
  }

  protected isTrained(parameter: string): boolean {
    return this.parts.parameters.slots.has(parameter)
  }

  protected state() {
    return this.parts.parameters.state()
  }

  protected restore(state: TrainingState): void {
    const { parameters, vocabulary } = this.parts
    const part = (weights: Weights) => compact(weights, vocabulary)
    parameters.set(part(state.weights), part(state.firstMoments), part(state.secondMoments))
  }

  override async dispose(): Promise<void> {
    await this.parts.pool.close()
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

import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import { embeddingWidth, type ModelConfig } from '../../../nn/config.ts'
import type { TokenBatch, TrainingOptions, TrainingState, Weights } from '../../../nn/engine.ts'
import type { PackedBatch } from '../../../nn/packing.ts'
import { told } from '../../../nn/training.ts'
import { compact, compactVocabulary } from '../../../nn/vocabulary.ts'
import { batchFeeds, stateFeeds, weightFeeds, type Feeds } from '../feeds.ts'
import { inferenceGraph, trainingGraph } from '../graph/graphs.ts'
import { GraphTrainingSession, type SessionParts } from '../training-session.ts'
import { clippedAdamW } from './adamw.ts'
import { FrozenStates } from './frozen-states.ts'
import { embeddingGradients, type EmbeddingGradients } from './embedding-gradient.ts'
import { maskDrawer, type DrawMasks } from './masks.ts'
import { Parameters } from './parameters.ts'
import { KernelPool } from './pool.ts'

interface ProcessorParts extends SessionParts {
  parameters: Parameters
  /** The weights that the graphs take. */
  feeds: Feeds
  /** Of the layers below those that are trained; absent when all are. */
  frozen: FrozenStates | undefined
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
    const { frozenLayers } = options
    const entrance = { at: frozenLayers > 0 ? 'states' : 'tokens', frozenLayers } as const
    const graph = trainingGraph(config, entrance)
    const vocabulary = compactVocabulary(weights, options)
    const parameters = new Parameters(compact(weights, vocabulary), graph)
    const pool = startPool(parameters, options)
    const feeds = weightFeeds(parameters.weights)
    return new OnnxTrainingSession({
      config,
      options,
      sessionOptions,
      training: await createSession(graph.bytes, sessionOptions, pool),
      inferenceGraph: () => inferenceGraph(config, { entrance }),
      vocabulary,
      parameters,
      pool,
      feeds,
      frozen:
        frozenLayers > 0
          ? await FrozenStates.create(config, frozenLayers, sessionOptions, {
              weights: feeds,
              rowOf: vocabulary?.rowOf,
            })
          : undefined,
      drawMasks: maskDrawer(config, graph.masks, parameters.memory, pool),
      embeddings: embeddingGradients(
        embeddingWidth(config),
        graph.rows,
        (table) => parameters.slot(table).gradient,
        parameters.memory,
      ),
    })
  }

  protected weightFeeds(): Feeds {
    return this.parts.feeds
  }

  protected override async inputFeeds(batch: TokenBatch, packed: PackedBatch): Promise<Feeds> {
    const { frozen } = this.parts
    return frozen ? stateFeeds(packed, await frozen.of(batch, packed)) : batchFeeds(packed)
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
    const { weights, ...moments } = this.parts.parameters.state()
    return { weights: told(weights, this.parts.config), ...moments }
  }

  protected restore(state: TrainingState): void {
    const { parameters, vocabulary } = this.parts
    const part = (weights: Weights) => compact(weights, vocabulary)
    parameters.set(part(state.weights), part(state.firstMoments), part(state.secondMoments))
    this.parts.frozen?.forget()
  }

  override async dispose(): Promise<void> {
    await this.parts.pool.close()
    await this.parts.frozen?.dispose()
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

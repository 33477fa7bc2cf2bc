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
import { clippedAdamW } from './adamw.ts'
import { EmbeddingGradients } from './embedding-gradient.ts'
import { batchFeeds, labelFeeds, weightFeeds, type Feeds } from '../feeds.ts'
import { inferenceGraph, trainingGraph, type TrainingGraph } from '../graph/graphs.ts'
import { logitsOf } from '../logits.ts'
import { MaskFeeds } from './masks.ts'
import { KernelPool } from './pool.ts'
import { Parameters } from './parameters.ts'

/** Trains with a generated graph: one run gives loss and gradients, AdamW then updates in place. */
export class OnnxTrainingSession implements TrainingSession {
  private readonly config: ModelConfig
  private readonly options: TrainingOptions
  private readonly sessionOptions: ort.InferenceSession.SessionOptions
  private readonly training: ort.InferenceSession
  /** Made at the first evaluation: the first step does not wait for it. */
  private inference: ort.InferenceSession | undefined
  private readonly vocabulary: CompactVocabulary | undefined
  private readonly parameters: Parameters
  private readonly feeds: Feeds
  private readonly masks: MaskFeeds
  private readonly embeddings: EmbeddingGradients
  private readonly pool: KernelPool
  private updates = 0

  private constructor(parts: {
    config: ModelConfig
    options: TrainingOptions
    sessionOptions: ort.InferenceSession.SessionOptions
    graph: TrainingGraph
    training: ort.InferenceSession
    vocabulary: CompactVocabulary | undefined
    parameters: Parameters
    pool: KernelPool
  }) {
    const { config, graph, parameters } = parts
    this.config = config
    this.options = parts.options
    this.sessionOptions = parts.sessionOptions
    this.training = parts.training
    this.vocabulary = parts.vocabulary
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
    const training = await createSession(graph.bytes, sessionOptions, pool)
    return new OnnxTrainingSession({
      config,
      options,
      sessionOptions,
      graph,
      training,
      vocabulary,
      parameters,
      pool,
    })
  }

  async step(batches: TokenBatch[], learningRate: number): Promise<StepResult> {
    const labelled = labelledTokens(batches)
    this.embeddings.clear()
    let loss = 0
    for (const [index, batch] of batches.entries()) {
      loss += await this.accumulate(batch, index, labelled)
    }
    this.updates++
    const { optimizer } = this.options
    const gradNorm = clippedAdamW(this.pool, optimizer, this.updates, learningRate)
    // A frozen table does not decay.
    if (this.parameters.slots.has(WORD_TABLE)) {
      this.vocabulary?.decay(1 - learningRate * optimizer.weightDecay)
    }
    return { loss, gradNorm }
  }

  /** Runs one micro-batch; its gradients replace those before (first) or are added to them. */
  private async accumulate(batch: TokenBatch, index: number, labelled: number): Promise<number> {
    const packed = packBatch(batch, this.config, this.vocabulary?.rowOf)
    const tokens = batchFeeds(packed)
    const feeds = {
      ...this.feeds,
      ...tokens,
      ...labelFeeds(batch, packed, labelled),
      ...this.masks.draw(this.pool, packed, this.options.seed, this.updates, index),
    }
    const { first, later } = this.parameters
    const dense = index === 0 ? first : later
    const fetches = { loss: null, ...dense, ...this.embeddings.fetches(packed.N) }
    const { loss } = await this.training.run(feeds, fetches)
    if (index > 0) this.pool.run({ kind: 'addScratch' })
    this.embeddings.add(packed.N, tokens)
    return (loss.data as Float32Array)[0]
  }

  async evaluate(batch: TokenBatch): Promise<{ loss: number; logits: Float32Array }> {
    this.inference ??= await ort.InferenceSession.create(
      inferenceGraph(this.config),
      this.sessionOptions,
    )
    const { config, feeds, vocabulary } = this
    const logits = await logitsOf(this.inference, config, batch, feeds, vocabulary?.rowOf)
    return { loss: meanLoss(logits, batch, config.labels.length), logits }
  }

  async readState(): Promise<TrainingState> {
    return expand({ step: this.updates, ...this.parameters.state() }, this.vocabulary)
  }

  async writeState(state: TrainingState): Promise<void> {
    this.vocabulary?.restore(state.weights)
    const part = (weights: Weights) => compact(weights, this.vocabulary)
    this.parameters.set(part(state.weights), part(state.firstMoments), part(state.secondMoments))
    this.updates = state.step
  }

  async dispose(): Promise<void> {
    await this.pool.close()
    await this.training.release()
    await this.inference?.release()
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

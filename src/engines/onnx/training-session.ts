import ort from 'onnxruntime-node'
import type { BertConfig } from '../../nn/config.ts'
import { dropoutKey, fillDropoutMask } from '../../nn/dropout.ts'
import type {
  StepResult,
  TokenBatch,
  TrainingOptions,
  TrainingSession,
  TrainingState,
  Weights,
} from '../../nn/engine.ts'
import { adamWStep, clipScale, decays, globalNorm, type AdamSlot } from './adamw.ts'
import { batchFeeds, countLabelled, labelFeeds, weightFeeds, type Feeds } from './feeds.ts'
import { inferenceGraph, trainingGraph, type MaskSite, type TrainingGraph } from './graphs.ts'
import { CompactVocabulary, WORD_TABLE } from './vocabulary.ts'

type Run = ort.InferenceSession

/** Trains with a generated graph: one run gives loss and gradients, AdamW then updates in place. */
export class OnnxTrainingSession implements TrainingSession {
  private readonly config: BertConfig
  private readonly options: TrainingOptions
  private readonly graph: TrainingGraph
  private readonly training: Run
  private readonly inference: Run
  private readonly vocabulary: CompactVocabulary | undefined
  private readonly weights: Weights
  private readonly feeds: Feeds
  private readonly slots = new Map<string, AdamSlot>()
  private readonly fetches: Record<string, ort.Tensor | null> = { loss: null }
  private readonly maskPool = new Map<string, Uint8Array>()
  private updates = 0

  private constructor(
    config: BertConfig,
    weights: Weights,
    options: TrainingOptions,
    graph: TrainingGraph,
    sessions: { training: Run; inference: Run },
  ) {
    this.config = config
    this.options = options
    this.graph = graph
    this.training = sessions.training
    this.inference = sessions.inference
    const table = weights.get(WORD_TABLE)
    // With weight decay every row moves at every step, so all of them have to be there.
    if (options.usedTokenIds && table && options.optimizer.weightDecay === 0) {
      this.vocabulary = new CompactVocabulary(table, options.usedTokenIds)
    }
    this.weights = new Map()
    for (const [name, { shape, data }] of this.compact(weights)) {
      this.weights.set(name, { shape, data: data.slice() })
    }
    this.feeds = weightFeeds(this.weights)
    this.prepareSlots()
  }

  static async create(
    config: BertConfig,
    weights: Weights,
    options: TrainingOptions,
    sessionOptions: ort.InferenceSession.SessionOptions,
  ): Promise<OnnxTrainingSession> {
    const graph = trainingGraph(config, frozenBelow(options.frozenLayers))
    const training = await ort.InferenceSession.create(graph.bytes, sessionOptions)
    const inference = await ort.InferenceSession.create(inferenceGraph(config), sessionOptions)
    return new OnnxTrainingSession(config, weights, options, graph, { training, inference })
  }

  async step(batches: TokenBatch[], learningRate: number): Promise<StepResult> {
    const labelled = batches.reduce((sum, batch) => sum + countLabelled(batch.labels), 0)
    if (labelled === 0) throw new Error('a training step needs at least one labelled token')
    let loss = 0
    for (const [index, batch] of batches.entries()) {
      loss += await this.accumulate(batch, index, labelled)
    }
    const slots = [...this.slots.values()]
    const gradNorm = globalNorm(slots)
    const { optimizer } = this.options
    this.updates++
    const scale = clipScale(gradNorm, optimizer.maxGradNorm)
    adamWStep(slots, this.updates, learningRate, scale, optimizer)
    return { loss, gradNorm }
  }

  /** Runs one micro-batch; its gradients replace those before (first) or are added to them. */
  private async accumulate(batch: TokenBatch, index: number, labelled: number): Promise<number> {
    if (!batch.labels) throw new Error('a training batch needs labels')
    const tokens = batchFeeds(batch, this.vocabulary?.rowOf)
    const feeds = {
      ...this.feeds,
      ...tokens,
      ...labelFeeds(batch.labels, labelled),
      ...this.maskFeeds(batch, index),
    }
    const earlier = index > 0 ? [...this.slots.values()].map((s) => s.gradient.slice()) : undefined
    const results = await this.training.run(feeds, this.fetches)
    this.addRows(results, tokens)
    if (earlier) {
      for (const [i, { gradient }] of [...this.slots.values()].entries()) {
        for (let j = 0; j < gradient.length; j++) gradient[j] += earlier[i][j]
      }
    }
    return (results.loss.data as Float32Array)[0]
  }

  /** Embedding gradients arrive as one row per token: adds them up per table row. */
  private addRows(results: Record<string, ort.Tensor>, tokens: Feeds): void {
    const H = this.config.hiddenSize
    for (const name of this.graph.rows) {
      const { gradient } = this.slot(name)
      gradient.fill(0)
      const rows = results[`rows.${name}`].data as Float32Array
      const ids = rowIds(name, tokens)
      for (let n = 0; n < rows.length / H; n++) {
        const row = Number(ids[n])
        for (let h = 0; h < H; h++) gradient[row * H + h] += rows[n * H + h]
      }
    }
  }

  private maskFeeds(batch: TokenBatch, microBatch: number): Feeds {
    const feeds: Feeds = {}
    for (const [site, mask] of this.graph.masks.entries()) {
      const dims = this.maskShape(mask, batch)
      const size = dims.reduce((a, b) => a * b)
      const data = this.pooled(mask.input, size)
      fillDropoutMask(data, mask.p, dropoutKey(this.options.seed, this.updates, microBatch, site))
      feeds[mask.input] = new ort.Tensor('bool', data, dims)
    }
    return feeds
  }

  private maskShape(mask: MaskSite, { B, T }: TokenBatch): number[] {
    const { hiddenSize, heads } = this.config
    return mask.kind === 'hidden' ? [B * T, hiddenSize] : [B, heads, T, T]
  }

  private pooled(name: string, size: number): Uint8Array {
    let buffer = this.maskPool.get(name)
    if (!buffer || buffer.length < size) {
      buffer = new Uint8Array(size)
      this.maskPool.set(name, buffer)
    }
    return buffer.subarray(0, size)
  }

  async evaluate(batch: TokenBatch): Promise<{ loss: number; logits: Float32Array }> {
    const feeds = { ...this.feeds, ...batchFeeds(batch, this.vocabulary?.rowOf) }
    const { logits } = await this.inference.run(feeds)
    const data = logits.data as Float32Array
    return { loss: meanLoss(data, batch, this.config.labels.length), logits: data }
  }

  async readState(): Promise<TrainingState> {
    const state = { weights: new Map(), firstMoments: new Map(), secondMoments: new Map() }
    for (const [name, { shape, data }] of this.weights) {
      state.weights.set(name, { shape, data })
      const slot = this.slots.get(name)
      if (!slot) continue
      state.firstMoments.set(name, { shape, data: slot.firstMoment })
      state.secondMoments.set(name, { shape, data: slot.secondMoment })
    }
    const { vocabulary } = this
    const expand = (part: Weights, background: 'weights' | 'zeros') =>
      vocabulary ? vocabulary.replace(part, (table) => vocabulary.scatter(table, background)) : part
    return {
      step: this.updates,
      weights: expand(state.weights, 'weights'),
      firstMoments: expand(state.firstMoments, 'zeros'),
      secondMoments: expand(state.secondMoments, 'zeros'),
    }
  }

  async writeState(state: TrainingState): Promise<void> {
    const table = state.weights.get(WORD_TABLE)
    if (table) this.vocabulary?.restore(table)
    for (const [name, { data }] of this.compact(state.weights)) {
      this.weights.get(name)?.data.set(data)
    }
    for (const [name, { data }] of this.compact(state.firstMoments)) {
      this.slots.get(name)?.firstMoment.set(data)
    }
    for (const [name, { data }] of this.compact(state.secondMoments)) {
      this.slots.get(name)?.secondMoment.set(data)
    }
    this.updates = state.step
  }

  async dispose(): Promise<void> {
    await this.training.release()
    await this.inference.release()
  }

  private compact(weights: Weights): Weights {
    const { vocabulary } = this
    return vocabulary ? vocabulary.replace(weights, (table) => vocabulary.gather(table)) : weights
  }

  private slot(name: string): AdamSlot {
    const slot = this.slots.get(name)
    if (!slot) throw new Error(`${name} is not trained`)
    return slot
  }

  /** Moments and gradient buffers; dense gradients are written by the run straight into theirs. */
  private prepareSlots(): void {
    for (const name of [...this.graph.dense, ...this.graph.rows]) {
      const tensor = this.weights.get(name)
      if (!tensor) throw new Error(`${name} is missing from the weights`)
      const { data: weight, shape } = tensor
      const gradient = new Float32Array(weight.length)
      this.slots.set(name, {
        weight,
        gradient,
        firstMoment: new Float32Array(weight.length),
        secondMoment: new Float32Array(weight.length),
        decays: decays(name),
      })
      if (this.graph.dense.includes(name)) {
        this.fetches[`grad.${name}`] = new ort.Tensor('float32', gradient, shape)
      } else this.fetches[`rows.${name}`] = null
    }
  }
}

/** Which table row each gradient row belongs to; all tokens are of type 0. */
function rowIds(table: string, tokens: Feeds): BigInt64Array {
  if (table.includes('token_type')) return new BigInt64Array(1)
  const input = table === WORD_TABLE ? 'input_ids' : 'position_ids'
  return tokens[input].data as BigInt64Array
}

/** Embeddings are frozen as soon as any layer is. */
function frozenBelow(layers: number): (name: string) => boolean {
  return (name) => {
    if (layers === 0) return false
    if (name.startsWith('bert.embeddings.')) return true
    const layer = /^bert\.encoder\.layer\.(\d+)\./.exec(name)
    return layer !== null && Number(layer[1]) < layers
  }
}

/** Mean cross-entropy over the labelled tokens; 0 when there are none. */
export function meanLoss(logits: Float32Array, batch: TokenBatch, classes: number): number {
  let sum = 0
  let count = 0
  for (let n = 0; n < batch.B * batch.T; n++) {
    const label = batch.labels?.[n] ?? -100
    if (label < 0) continue
    const row = logits.subarray(n * classes, (n + 1) * classes)
    const top = row.reduce((a, b) => Math.max(a, b))
    const total = row.reduce((a, b) => a + Math.exp(b - top), 0)
    sum += top + Math.log(total) - row[label]
    count++
  }
  return count === 0 ? 0 : sum / count
}

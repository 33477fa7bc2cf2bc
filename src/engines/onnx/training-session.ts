import ort from 'onnxruntime-node'
import type { ModelConfig } from '../../nn/config.ts'
import type {
  StepResult,
  TokenBatch,
  TrainingOptions,
  TrainingSession,
  TrainingState,
} from '../../nn/engine.ts'
import { packBatch, type PackedBatch } from '../../nn/packing.ts'
import { labelledTokens, meanLoss } from '../../nn/training.ts'
import { expand, WORD_TABLE, type CompactVocabulary } from '../../nn/vocabulary.ts'
import { batchFeeds, labelFeeds, type Feeds } from './feeds.ts'
import { rowLogits } from './logits.ts'

export interface SessionParts {
  config: ModelConfig
  options: TrainingOptions
  sessionOptions: ort.InferenceSession.SessionOptions
  vocabulary: CompactVocabulary | undefined
  /** Forward and backward pass. */
  training: ort.InferenceSession
  /** The graph to evaluate with, whose weights are inputs. */
  inferenceGraph: () => Uint8Array
}

/** What training with generated graphs has in common, wherever weights and moments lie. */
export abstract class GraphTrainingSession<Parts extends SessionParts> implements TrainingSession {
  protected readonly parts: Parts
  protected updates = 0
  /** Made at the first evaluation: the first step does not wait for it. */
  private inference: ort.InferenceSession | undefined

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** The present weights as inputs of a graph. */
  protected abstract weightFeeds(): Feeds
  /**
   * Runs one micro-batch, whose gradients replace those before (index 0) or are added to them; returns
   * its share of the loss. `feeds` are its tokens and labels.
   */
  protected abstract accumulate(packed: PackedBatch, feeds: Feeds, index: number): Promise<number>
  /** Clips the gradients and updates weights and moments; returns the norm before. */
  protected abstract update(learningRate: number): Promise<number> | number
  protected abstract isTrained(parameter: string): boolean
  protected abstract state(): Promise<Omit<TrainingState, 'step'>> | Omit<TrainingState, 'step'>
  protected abstract restore(state: TrainingState): Promise<void> | void

  /** A batch as the graphs take it. */
  protected inputFeeds(_batch: TokenBatch, packed: PackedBatch): Promise<Feeds> | Feeds {
    return batchFeeds(packed)
  }

  async step(batches: TokenBatch[], learningRate: number): Promise<StepResult> {
    const { config, options, vocabulary } = this.parts
    const labelled = labelledTokens(batches, config)
    let loss = 0
    for (const [index, batch] of batches.entries()) {
      const packed = packBatch(batch, config, vocabulary?.rowOf)
      const inputs = await this.inputFeeds(batch, packed)
      const feeds = { ...inputs, ...labelFeeds(batch, packed, labelled) }
      loss += await this.accumulate(packed, feeds, index)
    }
    this.updates++
    const gradNorm = await this.update(learningRate)
    // A frozen table does not decay.
    if (this.isTrained(WORD_TABLE)) {
      vocabulary?.decay(1 - learningRate * options.optimizer.weightDecay)
    }
    return { loss, gradNorm }
  }

  async evaluate(batch: TokenBatch): Promise<{ loss: number; logits: Float32Array }> {
    const { config, vocabulary, inferenceGraph, sessionOptions } = this.parts
    this.inference ??= await ort.InferenceSession.create(inferenceGraph(), sessionOptions)
    const packed = packBatch(batch, config, vocabulary?.rowOf)
    const feeds = { ...this.weightFeeds(), ...(await this.inputFeeds(batch, packed)) }
    const logits = await rowLogits(this.inference, config, packed, feeds)
    return { loss: meanLoss(logits, batch, config), logits }
  }

  async readState(): Promise<TrainingState> {
    return expand({ step: this.updates, ...(await this.state()) }, this.parts.vocabulary)
  }

  async writeState(state: TrainingState): Promise<void> {
    this.parts.vocabulary?.restore(state.weights)
    await this.restore(state)
    this.updates = state.step
  }

  async dispose(): Promise<void> {
    await this.parts.training.release()
    await this.inference?.release()
  }
}

import type { Precision } from '../model/reading.ts'
import type { ModelConfig } from './config.ts'

/** A dense fp32 tensor in row-major order. */
export interface Tensor {
  shape: number[]
  data: Float32Array
}

/** Parameters under the names Hugging Face gives to BertForTokenClassification's tensors. */
export type Weights = Map<string, Tensor>

/** Label value that takes no part in the loss. */
export const IGNORED_LABEL = -100

/** B sequences of T tokens, padded at the end; arrays are [B, T] in row-major order. */
export interface TokenBatch {
  B: number
  T: number
  inputIds: Int32Array
  /** 1 for a real token, 0 for padding. */
  attentionMask: Int32Array
  /** [B, T, depths] Class index, or IGNORED_LABEL. Absent when only logits are wanted. */
  labels?: Int32Array
}

export interface OptimizerOptions {
  beta1: number
  beta2: number
  epsilon: number
  /** Decoupled decay; biases and LayerNorm are exempt. */
  weightDecay: number
  /** Gradients are scaled down to this global norm; Infinity leaves them alone. */
  maxGradNorm: number
}

export interface TrainingOptions {
  /** Keys the dropout masks together with step and layer. */
  seed: number
  optimizer: OptimizerOptions
  /** Embeddings and this many lowest layers keep their weights. 0 trains everything. */
  frozenLayers: number
  /**
   * Token ids that any batch may contain, when known: other embedding rows then leave the step.
   * The result is identical; see the note on compact vocabulary in docs/decisions.
   */
  usedTokenIds?: Int32Array
  threads?: number
}

export interface StepResult {
  /** Mean cross-entropy over the labelled tokens of the batch, summed over depths, before the update. */
  loss: number
  /** Global L2 norm of the gradient before clipping. */
  gradNorm: number
}

/** Everything a run needs to go on as if it had never stopped. */
export interface TrainingState {
  /** Updates done so far. */
  step: number
  /** Where an adapter is trained those of its base, which stay as they are, may be missing. */
  weights: Weights
  /** Adam's first and second moments, by parameter name. */
  firstMoments: Weights
  secondMoments: Weights
}

export interface TrainingSession {
  /**
   * One optimiser update from one or more micro-batches (gradient accumulation: the loss is the
   * mean over all their labelled tokens, summed over depths). The learning rate is the schedule's for this step.
   */
  step(batches: TokenBatch[], learningRate: number): Promise<StepResult>
  /** Logits [B, T, depths, labels] and loss without dropout, at the present weights. */
  evaluate(batch: TokenBatch): Promise<{ loss: number; logits: Float32Array }>
  /** The present state. Arrays may be the session's own: use or copy them before the next step. */
  readState(): Promise<TrainingState>
  /** Replaces the state: resume, or return to the best checkpoint. */
  writeState(state: TrainingState): Promise<void>
  dispose(): Promise<void>
}

export interface TaggingSession {
  /** Logits [B, T, depths, labels]. */
  logits(batch: TokenBatch): Promise<Float32Array>
  dispose(): Promise<void>
}

interface TaggingOptions {
  threads?: number
  precision?: Precision
}

/** One way to run the model of src/nn. */
export interface Engine {
  readonly id: string
  /** Takes the weights over: arrays in shared memory may become the session's own. */
  train(config: ModelConfig, weights: Weights, options: TrainingOptions): Promise<TrainingSession>
  /** An engine that has no bytes to compute in runs float32 whatever is asked. */
  tag(config: ModelConfig, weights: Weights, options?: TaggingOptions): Promise<TaggingSession>
}

import type { ModelConfig } from '../../nn/config.ts'
import type { Engine, TaggingSession, TokenBatch, Weights } from '../../nn/engine.ts'
import { logitsOf } from './gradients.ts'
import type { Tensor, Tf } from './tensors.ts'
import { TfjsTrainingSession } from './training-session.ts'

export type TfjsEngineId = 'tfjs-gpu' | 'tfjs-cpu'

/**
 * An engine over TensorFlow.js, on the backend that `tf` has chosen. The number of threads is
 * TensorFlow's own choice: its binding for Node takes none.
 */
export function createTfjsEngine(tf: Tf, id: TfjsEngineId = 'tfjs-cpu'): Engine {
  return {
    id,
    train: async (config, weights, options) =>
      new TfjsTrainingSession(tf, config, weights, options),
    tag: async (config, weights) => new TfjsTaggingSession(tf, config, weights),
  }
}

class TfjsTaggingSession implements TaggingSession {
  private readonly tf: Tf
  private readonly config: ModelConfig
  private readonly weights = new Map<string, Tensor>()

  constructor(tf: Tf, config: ModelConfig, weights: Weights) {
    this.tf = tf
    this.config = config
    for (const [name, { data, shape }] of weights) {
      this.weights.set(name, tf.tensor(data.slice(), shape, 'float32'))
    }
  }

  logits(batch: TokenBatch): Promise<Float32Array> {
    return logitsOf(this.tf, this.config, batch, { all: this.weights, trained: [] })
  }

  async dispose(): Promise<void> {
    for (const weight of this.weights.values()) weight.dispose()
  }
}

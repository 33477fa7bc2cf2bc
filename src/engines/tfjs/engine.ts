import type { Engine } from '../../nn/engine.ts'
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
    async tag(config, weights) {
      const all = new Map<string, Tensor>()
      for (const [name, { data, shape }] of weights) {
        all.set(name, tf.tensor(data.slice(), shape, 'float32'))
      }
      return {
        logits: (batch) => logitsOf(tf, config, batch, { all, trained: [] }),
        dispose: async () => all.forEach((weight) => weight.dispose()),
      }
    },
  }
}

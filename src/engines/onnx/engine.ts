import ort from 'onnxruntime-node'
import type { Engine } from '../../nn/engine.ts'
import { deviceOps } from './card/device-ops.ts'
import { inferenceGraph } from './graph/graphs.ts'
import { quantisedOps } from './graph/quantised-ops.ts'
import { logitsOf } from './logits.ts'
import { sessionOptions, type OnnxProvider } from './providers.ts'
import { ResidentTrainingSession } from './card/resident-session.ts'
import { OnnxTrainingSession } from './processor/training-session.ts'

/**
 * An engine over one of ONNX Runtime's execution providers. On WebGPU the weights stay on the card; on
 * the others they cross to the card and back at every step, and AdamW runs on the processor.
 */
export function createOnnxEngine({ provider }: { provider: OnnxProvider }): Engine {
  const resident = provider === 'webgpu'
  return {
    id: `onnx-${provider}`,
    train(config, weights, training) {
      const options = sessionOptions(provider, training.threads)
      return resident
        ? ResidentTrainingSession.create(config, weights, training, options, 'gpu-buffer')
        : OnnxTrainingSession.create(config, weights, training, options)
    },
    async tag(config, weights, { threads, precision } = {}) {
      const onProcessor = precision === 'int8' ? quantisedOps(weights) : undefined
      const bytes = inferenceGraph(config, {
        weights,
        makeOps: resident ? deviceOps : onProcessor,
      })
      const options = sessionOptions(provider, threads)
      const session = await ort.InferenceSession.create(bytes, options)
      return {
        logits: (batch) => logitsOf(session, config, batch),
        dispose: () => session.release(),
      }
    },
  }
}

/** ONNX Runtime on the CPU: runs on every desktop the runtime has binaries for. */
export const onnxCpuEngine = createOnnxEngine({ provider: 'cpu' })

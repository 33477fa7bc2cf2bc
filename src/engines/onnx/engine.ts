import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { BertConfig } from '../../nn/config.ts'
import type { Engine, EngineStatus, TaggingSession, TokenBatch, Weights } from '../../nn/engine.ts'
import { batchFeeds } from './feeds.ts'
import { inferenceGraph } from './graphs.ts'
import { Recorder } from './recorder.ts'
import { OnnxTrainingSession } from './training-session.ts'

function sessionOptions(
  provider: OnnxProvider,
  threads?: number,
): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    intraOpNumThreads: threads ?? availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Its threads leave the processor to AdamW's as soon as a run ends.
    extra: { session: { force_spinning_stop: '1' } },
  }
}

class OnnxTaggingSession implements TaggingSession {
  private readonly session: ort.InferenceSession

  constructor(session: ort.InferenceSession) {
    this.session = session
  }

  async logits(batch: TokenBatch): Promise<Float32Array> {
    const { logits } = await this.session.run(batchFeeds(batch))
    return logits.data as Float32Array
  }

  async dispose(): Promise<void> {
    await this.session.release()
  }
}

export type OnnxProvider = 'cpu' | 'webgpu'

/**
 * An engine over one of ONNX Runtime's execution providers. On 'webgpu' the batch, the weights and
 * the gradients cross to the graphics card and back at every step; AdamW runs on the processor.
 */
export function createOnnxEngine({ provider }: { provider: OnnxProvider }): Engine {
  const options = (threads?: number) => sessionOptions(provider, threads)
  return {
    id: `onnx-${provider}`,
    train: (config, weights, training) =>
      OnnxTrainingSession.create(config, weights, training, options(training.threads)),
    async tag(config: BertConfig, weights: Weights, threads?: number): Promise<TaggingSession> {
      const bytes = inferenceGraph(config, weights)
      return new OnnxTaggingSession(await ort.InferenceSession.create(bytes, options(threads)))
    },
  }
}

/** ONNX Runtime on the CPU: runs on every desktop the runtime has binaries for. */
export const onnxCpuEngine = createOnnxEngine({ provider: 'cpu' })

export function onnxCpuStatus(): EngineStatus {
  const usable = ort.listSupportedBackends().some(({ name }) => name === 'cpu')
  const name = 'ONNX Runtime, processor'
  return usable
    ? {
        id: 'onnx-cpu',
        name,
        usable,
        reason: `Runs on ${availableParallelism()} processor threads.`,
      }
    : {
        id: 'onnx-cpu',
        name,
        usable,
        reason: 'The installed onnxruntime-node has no CPU backend; run npm install again.',
      }
}

/**
 * What ONNX Runtime offers on this machine. WebGPU counts as usable only after a small session ran
 * on it: the package lists it even where no driver is found.
 */
export async function onnxStatus(): Promise<EngineStatus[]> {
  return [onnxCpuStatus(), await webGpuStatus()]
}

async function webGpuStatus(): Promise<EngineStatus> {
  const status = { id: 'onnx-webgpu', name: 'ONNX Runtime, graphics card (WebGPU)' }
  if (!ort.listSupportedBackends().some(({ name }) => name === 'webgpu')) {
    const reason = 'The installed onnxruntime-node has no WebGPU backend for this platform.'
    return { ...status, usable: false, reason }
  }
  try {
    const recorder = new Recorder()
    const x = recorder.input('x', 'float32', ['N'])
    recorder.output('y', recorder.node('Mul', [x, x]), 'float32', ['N'])
    const session = await ort.InferenceSession.create(recorder.encode(), sessionOptions('webgpu'))
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(3), [1]) })
    const [square] = y.data as Float32Array
    await session.release()
    if (square !== 9) throw new Error('it computes 3 × 3 wrongly')
    return { ...status, usable: true, reason: 'Runs on the graphics card through WebGPU.' }
  } catch (error) {
    // ONNX Runtime puts source lines before what went wrong; the last sentence is the cause.
    const message = error instanceof Error ? error.message : String(error)
    const cause = message.split('\n')[0].split('. ').at(-1)
    const reason = `No graphics card answers (${cause}); install its Vulkan, Metal or Direct3D driver.`
    return { ...status, usable: false, reason }
  }
}

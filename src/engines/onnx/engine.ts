import ort from 'onnxruntime-node'
import type { BertConfig } from '../../nn/config.ts'
import type { Engine, TaggingSession, TokenBatch, Weights } from '../../nn/engine.ts'
import { batchFeeds } from './feeds.ts'
import { inferenceGraph } from './graphs.ts'
import { sessionOptions, type OnnxProvider } from './providers.ts'
import { OnnxTrainingSession } from './training-session.ts'

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

/**
 * An engine over one of ONNX Runtime's execution providers. On a graphics card the batch, the weights
 * and the gradients cross to the card and back at every step; AdamW runs on the processor.
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

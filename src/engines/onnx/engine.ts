import { availableParallelism } from 'node:os'
import ort from 'onnxruntime-node'
import type { BertConfig } from '../../nn/config.ts'
import type { Engine, EngineStatus, TaggingSession, TokenBatch, Weights } from '../../nn/engine.ts'
import { batchFeeds } from './feeds.ts'
import { inferenceGraph } from './graphs.ts'
import { OnnxTrainingSession } from './training-session.ts'

function sessionOptions(threads?: number): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads ?? availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
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

/** ONNX Runtime on the CPU: runs on every desktop the runtime has binaries for. */
export const onnxCpuEngine: Engine = {
  id: 'onnx-cpu',
  train: (config, weights, options) =>
    OnnxTrainingSession.create(config, weights, options, sessionOptions(options.threads)),
  async tag(config: BertConfig, weights: Weights, threads?: number): Promise<TaggingSession> {
    const bytes = inferenceGraph(config, weights)
    return new OnnxTaggingSession(await ort.InferenceSession.create(bytes, sessionOptions(threads)))
  },
}

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

import { toTokenBatch } from '../../src/training/batches.ts'
import type { ModelConfig } from '../../src/nn/config.ts'
import { openEngine } from '../../src/worker/engines.ts'
import { benchConfig, benchWeights, classes, type ShapeName } from './shapes.ts'

export interface TrainingSpec {
  shape: ShapeName
  /** Token ids of each sequence of each batch; one measurement is one update for each batch. */
  batches: number[][][]
  /** Pad every sequence to this length (longer ones are cut); 0 pads to the longest of the batch. */
  padTo: number
  vocabSize: number
  /** How often each piece is classified; once when absent. */
  depths?: number
  /** An adapter that is trained in place of the weights. */
  adapter?: { rank: number; alpha: number }
  /** Which engine; ONNX Runtime on the processor when absent. */
  engine?: string
}

/** Updates by our engine: forward, backward, clipping and AdamW, dropout 0.1. */
export async function trainingWork({
  shape,
  batches,
  padTo,
  vocabSize,
  depths = 1,
  adapter,
  engine: id = 'onnx-cpu',
}: TrainingSpec): Promise<() => Promise<void>> {
  const config: ModelConfig = {
    ...{ ...benchConfig(shape, vocabSize), depths },
    ...(adapter && { adapter: { ...adapter, firstLayer: 0 } }),
  }
  const engine = await openEngine(id)
  const session = await engine.train(config, benchWeights(config), {
    seed: 1,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
    frozenLayers: 0,
    usedTokenIds: Int32Array.from(new Set([0, ...batches.flat(2)])),
  })
  const features = batches.map((batch) =>
    batch.map((all) => {
      const ids = padTo > 0 ? all.slice(0, padTo) : all
      const labels = ids.flatMap((id) => Array<number>(depths).fill(id % classes.length))
      return { document: 0, ids, labels, units: ids.map(() => -1) }
    }),
  )
  return async () => {
    for (const batch of features) await session.step([toTokenBatch(batch, 0, padTo)], 2e-5)
  }
}

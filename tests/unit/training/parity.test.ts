import { describe, expect, it } from 'vitest'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import type { TrainingOptions } from '../../../src/nn/engine.ts'
import { predict } from '../../../src/training/epoch.ts'
import type { Feature } from '../../../src/training/features.ts'
import { learningRateAt, warmupLength } from '../../../src/training/schedule.ts'
import { goldenModel, largestDifference } from '../../support/golden-model.ts'

const options: TrainingOptions = {
  seed: 42,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
  frozenLayers: 0,
  threads: 1,
}

describe.each(['bert', 'distilbert', 'roberta', 'albert', 'deberta-v2'] as const)(
  'twenty steps of %s against torch',
  (kind) => {
    const golden = goldenModel(kind)
    const steps = golden.batches.length

    it('follow clipped AdamW at a constant rate: losses within 1e-5, weights within 2e-5', async () => {
      expect(steps).toBe(20)
      const session = await onnxCpuEngine.train(golden.config, golden.weights, options)
      for (const [i, batch] of golden.batches.entries()) {
        const { loss, gradNorm } = await session.step([batch], golden.learningRate)
        expect(Math.abs(loss - golden.losses[i]), `step ${i}`).toBeLessThan(1e-5)
        expect(Math.abs(gradNorm - golden.norms[i]), `step ${i}`).toBeLessThan(1e-3)
      }
      const { weights } = await session.readState()
      for (const [name, { data }] of golden.after) {
        // Where a gradient is zero but for rounding (key biases), Adam turns noise into a full step.
        if (name.endsWith('key.bias')) continue
        expect(largestDifference(weights.get(name)!.data, data), name).toBeLessThan(2e-5)
      }
      await session.dispose()
    })

    it('follow warmup, linear decay of the rate, and weight decay with its exclusions', async () => {
      const { scheduled } = golden
      const session = await onnxCpuEngine.train(golden.config, golden.weights, {
        ...options,
        optimizer: { ...options.optimizer, weightDecay: scheduled.weightDecay },
      })
      for (const [step, batch] of golden.batches.entries()) {
        const rate = learningRateAt(step, steps, scheduled.warmup, golden.learningRate, 'linear')
        const { loss } = await session.step([batch], rate)
        expect(Math.abs(loss - scheduled.losses[step]), `step ${step}`).toBeLessThan(1e-5)
      }
      const { weights } = await session.readState()
      for (const [name, { data }] of scheduled.after) {
        expect(largestDifference(weights.get(name)!.data, data), name).toBeLessThan(2e-5)
      }
      await session.dispose()
    })

    it('end with the evaluation loss that Trainer gives in reference mode', async () => {
      const session = await onnxCpuEngine.train(golden.config, golden.after, options)
      // Trainer's batches are of any size here, so each is its own evaluation.
      let [sum, sequences] = [0, 0]
      for (const { B, T, inputIds, labels, attentionMask } of golden.batches) {
        const features = Array.from({ length: B }, (_, b): Feature => {
          const length = attentionMask.subarray(b * T, (b + 1) * T).reduce((x, y) => x + y)
          const row = (all: Int32Array) => Array.from(all.subarray(b * T, b * T + length))
          const none = new Array<number>(length).fill(-1)
          return { document: b, ids: row(inputIds), labels: row(labels!), units: none }
        })
        const documents = new Array(B).fill({ inner: [] })
        const result = await predict(session, features, documents, golden.config.labels, {
          depths: 1,
          innerCost: 0,
          batchSize: 1,
          padId: 0,
          padTo: T,
          decoding: 'argmax',
          referenceMode: true,
          goOn: async () => true,
        })
        sum += result!.loss * B
        sequences += B
      }
      expect(Math.abs(sum / sequences - golden.evaluation)).toBeLessThan(1e-5)
      await session.dispose()
    })
  },
)

describe('the schedule', () => {
  const { scheduled, learningRate } = goldenModel('bert')
  const steps = 20

  it('gives the rates of Hugging Face’s Trainer with warmup', () => {
    scheduled.rates.forEach((rate, step) =>
      expect(learningRateAt(step, steps, scheduled.warmup, learningRate, 'linear')).toBeCloseTo(
        rate,
        15,
      ),
    )
  })

  it.each(['linear', 'constant', 'cosine'] as const)(
    'gives the rates of Hugging Face’s %s schedule',
    (kind) => {
      // The linear one is recorded without warmup, as in the reference run.
      const warmup = kind === 'linear' ? 0 : scheduled.warmup
      scheduled.schedules[kind].forEach((rate, step) =>
        expect(learningRateAt(step, steps, warmup, learningRate, kind)).toBeCloseTo(rate, 15),
      )
    },
  )

  it('takes warmup in steps, or as a share of all steps rounded up', () => {
    expect(warmupLength(101, { warmupSteps: 0, warmupRatio: 0.1 })).toBe(11)
    expect(warmupLength(101, { warmupSteps: 7, warmupRatio: 0.1 })).toBe(7)
  })
})

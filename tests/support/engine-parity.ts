import { describe, expect, it } from 'vitest'
import type { Engine, TrainingOptions } from '../../src/nn/engine.ts'
import { goldenModel, largestDifference } from './golden-model.ts'

const options: TrainingOptions = {
  seed: 42,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
  frozenLayers: 0,
  threads: 1,
}

/** What every engine is held to: the logits, losses, gradients and steps that torch gave. */
export function describeParityWithTorch(name: string, engine: Engine): void {
  describe.each(['bert', 'distilbert'] as const)(`%s on ${name} against torch`, (kind) => {
    const golden = goldenModel(kind)

    it('gives the same logits and loss, within 2e-5', async () => {
      const session = await engine.train(golden.config, golden.weights, options)
      const { logits, loss } = await session.evaluate(golden.batches[0])
      expect(largestDifference(logits, golden.logits)).toBeLessThan(2e-5)
      expect(loss).toBeCloseTo(golden.losses[0], 5)
      await session.dispose()
    })

    it('gives the same logits from a tagging session', async () => {
      const session = await engine.tag(golden.config, golden.weights, 1)
      const logits = await session.logits(golden.batches[0])
      expect(largestDifference(logits, golden.logits)).toBeLessThan(2e-5)
      await session.dispose()
    })

    it('gives the same gradient for every parameter, within 1e-5', async () => {
      // Adam's first moment after one step is (1 - beta1) times the clipped gradient.
      const session = await engine.train(golden.config, golden.weights, {
        ...options,
        optimizer: { ...options.optimizer, beta1: 0, maxGradNorm: Infinity },
      })
      const { gradNorm } = await session.step([golden.batches[0]], 0)
      const { firstMoments } = await session.readState()
      expect(firstMoments.size).toBe(golden.gradients.size)
      for (const [parameter, { data }] of golden.gradients) {
        const difference = largestDifference(firstMoments.get(parameter)!.data, data)
        expect(difference, parameter).toBeLessThan(1e-5)
      }
      expect(gradNorm).toBeCloseTo(golden.norms[0], 4)
      await session.dispose()
    })

    it(`follows ${golden.batches.length} clipped AdamW steps: losses within 1e-5, weights within 2e-5`, async () => {
      const session = await engine.train(golden.config, golden.weights, options)
      for (const [i, batch] of golden.batches.entries()) {
        const { loss } = await session.step([batch], golden.learningRate)
        expect(Math.abs(loss - golden.losses[i])).toBeLessThan(1e-5)
      }
      const { weights } = await session.readState()
      for (const [parameter, { data }] of golden.after) {
        // Where a gradient is zero but for rounding (key biases), Adam turns noise into a full step.
        if (parameter.endsWith('key.bias')) continue
        const difference = largestDifference(weights.get(parameter)!.data, data)
        expect(difference, parameter).toBeLessThan(2e-5)
      }
      await session.dispose()
    })
  })
}

import { describe, expect, it } from 'vitest'
import { merged } from '../../src/nn/adapter.ts'
import type { Engine, TrainingOptions, Weights } from '../../src/nn/engine.ts'
import { adapted, goldenAdapter, largestDifference, logitsDifference } from './golden-model.ts'

const options: TrainingOptions = {
  seed: 42,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
  frozenLayers: 0,
  threads: 1,
}

const copyOf = (weights: Weights): Weights =>
  new Map([...weights].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))

/** What every engine is held to: the logits, losses, gradients and steps that PEFT gave. */
export function describeAdaptersLikePeft(name: string, engine: Engine): void {
  describe.each(adapted)(`an adapter of %s on ${name} against PEFT`, (kind) => {
    const golden = goldenAdapter(kind)
    const [first] = golden.batches

    it('gives the same logits and loss, within 2e-5, and the same merged', async () => {
      const session = await engine.train(golden.config, golden.weights, options)
      const { logits, loss } = await session.evaluate(first)
      expect(logitsDifference(logits, golden.logits, first)).toBeLessThan(2e-5)
      expect(loss).toBeCloseTo(golden.losses[0], 5)
      await session.dispose()
      const { adapter, ...plain } = golden.config
      const whole = merged(copyOf(golden.base), golden.after, adapter)
      const tagging = await engine.tag(plain, whole, { threads: 1 })
      const together = await tagging.logits(first)
      expect(logitsDifference(together, golden.mergedLogits, first)).toBeLessThan(1e-4)
      await tagging.dispose()
    })

    it('gives the same gradients, of what is trained alone', async () => {
      const session = await engine.train(golden.config, golden.weights, {
        ...options,
        optimizer: { ...options.optimizer, beta1: 0, maxGradNorm: Infinity },
      })
      const { gradNorm } = await session.step([first], 0)
      expect(gradNorm).toBeCloseTo(golden.norms[0], 4)
      const { firstMoments, secondMoments, weights } = await session.readState()
      for (const part of [firstMoments, secondMoments, weights]) {
        expect([...part.keys()].sort()).toEqual([...golden.gradients.keys()].sort())
      }
      for (const [parameter, { data }] of golden.gradients) {
        const difference = largestDifference(firstMoments.get(parameter)!.data, data)
        expect(difference, parameter).toBeLessThan(1e-5)
      }
      await session.dispose()
    })

    it('follows twenty clipped AdamW steps, also resumed in the middle beside a new base', async () => {
      let session = await engine.train(golden.config, copyOf(golden.weights), options)
      for (const [i, batch] of golden.batches.entries()) {
        if (i === 9) {
          const state = await session.readState()
          const untrained = copyOf(golden.weights)
          for (const name of golden.own.keys()) untrained.get(name)!.data.fill(0.5)
          const resumed = await engine.train(golden.config, untrained, options)
          await resumed.writeState(state)
          await session.dispose()
          session = resumed
        }
        const { loss } = await session.step([batch], golden.learningRate)
        expect(Math.abs(loss - golden.losses[i]), `step ${i}`).toBeLessThan(1e-5)
      }
      const { weights } = await session.readState()
      for (const [parameter, { data }] of golden.after) {
        expect(largestDifference(weights.get(parameter)!.data, data), parameter).toBeLessThan(2e-5)
      }
      await session.dispose()
    })
  })
}

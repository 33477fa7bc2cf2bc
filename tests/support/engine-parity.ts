import { describe, expect, it } from 'vitest'
import type {
  Engine,
  TokenBatch,
  TrainingOptions,
  TrainingState,
  Weights,
} from '../../src/nn/engine.ts'
import {
  goldenModel,
  largestDifference,
  logitsDifference,
  withLaterPositions,
} from './golden-model.ts'

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
      expect(logitsDifference(logits, golden.logits, golden.batches[0])).toBeLessThan(2e-5)
      expect(loss).toBeCloseTo(golden.losses[0], 5)
      await session.dispose()
    })

    it('gives the same logits from a tagging session', async () => {
      const session = await engine.tag(golden.config, golden.weights, 1)
      const logits = await session.logits(golden.batches[0])
      expect(logitsDifference(logits, golden.logits, golden.batches[0])).toBeLessThan(2e-5)
      await session.dispose()
    })

    it('reads and trains positions from the row where they begin', async () => {
      const { config, weights } = withLaterPositions(golden)
      const session = await engine.train(config, weights, options)
      const { logits } = await session.evaluate(golden.batches[0])
      expect(logitsDifference(logits, golden.logits, golden.batches[0])).toBeLessThan(2e-5)
      const { gradNorm } = await session.step([golden.batches[0]], 0)
      expect(gradNorm).toBeCloseTo(golden.norms[0], 4)
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

    it('trains on a padded batch as on its sequences, each without padding', async () => {
      const train = () => engine.train(golden.config, golden.weights, options)
      const [together, apart] = [await train(), await train()]
      for (const batch of golden.batches.slice(0, 3)) {
        const a = await together.step([batch], 1e-3)
        const b = await apart.step(sequencesOf(batch), 1e-3)
        expect(Math.abs(a.loss - b.loss)).toBeLessThan(1e-5)
        expect(a.gradNorm / b.gradNorm).toBeCloseTo(1, 4)
      }
      for (const session of [together, apart]) await session.dispose()
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

    it('shows a weight that is no number in the loss or the norm of the next step', async () => {
      const [batch] = golden.batches
      const session = await engine.train(golden.config, golden.weights, options)
      const state = copyOf(await session.readState())
      for (const [parameter, { shape }] of golden.weights) {
        // Of the words, a row that the batch reads.
        const at = parameter.includes('word_embeddings') ? batch.inputIds[0] * shape[1] : 0
        for (const value of [NaN, Infinity]) {
          const spoilt = copyOf(state)
          spoilt.weights.get(parameter)!.data[at] = value
          await session.writeState(spoilt)
          const { loss, gradNorm } = await session.step([batch], 1e-3)
          expect(Number.isFinite(loss) && Number.isFinite(gradNorm), parameter).toBe(false)
        }
      }
      await session.writeState(state)
      expect((await session.step([batch], 1e-3)).loss).toBeCloseTo(golden.losses[0], 5)
      await session.dispose()
    })
  })
}

function copyOf({ step, ...parts }: TrainingState): TrainingState {
  const copy = (weights: Weights): Weights =>
    new Map([...weights].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))
  const { weights, firstMoments, secondMoments } = parts
  return {
    step,
    weights: copy(weights),
    firstMoments: copy(firstMoments),
    secondMoments: copy(secondMoments),
  }
}

/** The sequences of a batch, each as a batch of its own without its padding. */
function sequencesOf({ B, T, inputIds, attentionMask, labels }: TokenBatch): TokenBatch[] {
  return Array.from({ length: B }, (_, b) => {
    const length = attentionMask.subarray(b * T, (b + 1) * T).reduce((sum, real) => sum + real, 0)
    const own = (all: Int32Array) => all.slice(b * T, b * T + length)
    return {
      B: 1,
      T: length,
      inputIds: own(inputIds),
      attentionMask: own(attentionMask),
      labels: own(labels!),
    }
  })
}

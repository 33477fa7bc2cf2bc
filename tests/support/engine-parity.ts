import { describe, expect, it } from 'vitest'
import type { ModelConfig } from '../../src/nn/config.ts'
import type {
  Engine,
  Tensor,
  TokenBatch,
  TrainingOptions,
  TrainingSession,
  TrainingState,
  Weights,
} from '../../src/nn/engine.ts'
import {
  goldenModel,
  largestDifference,
  logitsDifference,
  POSITIONS,
  recorded,
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
  describe.each(recorded)(`%s on ${name} against torch`, (kind) => {
    const golden = goldenModel(kind)

    it('gives the same logits and loss, within 2e-5', async () => {
      const session = await engine.train(golden.config, golden.weights, options)
      const { logits, loss } = await session.evaluate(golden.batches[0])
      expect(logitsDifference(logits, golden.logits, golden.batches[0])).toBeLessThan(2e-5)
      expect(loss).toBeCloseTo(golden.losses[0], 5)
      await session.dispose()
    })

    it('gives the same logits from a tagging session', async () => {
      const session = await engine.tag(golden.config, golden.weights, { threads: 1 })
      const logits = await session.logits(golden.batches[0])
      expect(logitsDifference(logits, golden.logits, golden.batches[0])).toBeLessThan(2e-5)
      await session.dispose()
    })

    it.runIf(golden.weights.has(POSITIONS))(
      'reads and trains positions from the row where they begin',
      async () => {
        const { config, weights } = withLaterPositions(golden)
        const session = await engine.train(config, weights, options)
        const { logits } = await session.evaluate(golden.batches[0])
        expect(logitsDifference(logits, golden.logits, golden.batches[0])).toBeLessThan(2e-5)
        const { gradNorm } = await session.step([golden.batches[0]], 0)
        expect(gradNorm).toBeCloseTo(golden.norms[0], 4)
        await session.dispose()
      },
    )

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

    it('adds up the losses and gradients of a head for each depth', async () => {
      const [batch] = golden.batches
      const shifted = batch.labels!.map((label) => (label < 0 ? label : (label + 1) % 5))
      const further = new Map(golden.weights)
      for (const name of HEAD) further.set(name, reversed(golden.weights.get(name)!))
      const outer = await gradientsOf(engine, golden.config, golden.weights, batch)
      const inner = await gradientsOf(engine, golden.config, further, {
        ...batch,
        labels: shifted,
      })

      const labels = Int32Array.from({ length: 2 * shifted.length }, (_, i) =>
        i % 2 === 0 ? batch.labels![i / 2] : shifted[(i - 1) / 2],
      )
      const stacked = new Map(golden.weights)
      for (const name of HEAD) {
        stacked.set(name, joined(golden.weights.get(name)!, further.get(name)!))
      }
      const config = { ...golden.config, depths: 2 }
      const both = await gradientsOf(engine, config, stacked, { ...batch, labels })
      expect(both.loss).toBeCloseTo(outer.loss + inner.loss, 5)
      expect(both.evaluated).toBeCloseTo(outer.loss + inner.loss, 5)
      for (const [name, { data }] of both.gradients) {
        const [a, b] = [outer, inner].map(({ gradients }) => gradients.get(name)!)
        const wanted = HEAD.includes(name) ? joined(a, b).data : a.data.map((x, i) => x + b.data[i])
        expect(largestDifference(data, wanted), name).toBeLessThan(1e-5)
      }
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
      const session = await engine.train(golden.config, golden.weights, options)
      await expectSpoiltWeightsToShow(session, golden)
      await session.dispose()
    })
  })
}

/** Whichever weight it is: a run that goes on must not save it. */
export async function expectSpoiltWeightsToShow(
  session: TrainingSession,
  { config, weights, batches: [batch], losses }: ReturnType<typeof goldenModel>,
): Promise<void> {
  const state = copyOf(await session.readState())
  for (const [parameter, { shape }] of weights) {
    // The second layer is the first one's code; BERT stands for it.
    if (parameter.includes('layer.1.') && config.architecture !== 'bert') continue
    const row = rowRead(parameter, config, batch)
    const at = row * (shape[1] ?? 0)
    for (const value of [NaN, Infinity]) {
      const spoilt = copyOf(state)
      spoilt.weights.get(parameter)!.data[at] = value
      await session.writeState(spoilt)
      const { loss, gradNorm } = await session.step([batch], 1e-3)
      expect(Number.isFinite(loss) && Number.isFinite(gradNorm), parameter).toBe(false)
    }
  }
  await session.writeState(state)
  expect((await session.step([batch], 1e-3)).loss).toBeCloseTo(losses[0], 5)
}

/** Of a table, a row that the batch reads; else the first. */
function rowRead(parameter: string, config: ModelConfig, { inputIds }: TokenBatch): number {
  if (parameter.includes('word_embeddings')) return inputIds[0]
  if (parameter.includes('position_embeddings')) return config.firstPosition
  // The row of no distance.
  return parameter.endsWith('relative.weight') ? (config.relativeBuckets ?? 0) : 0
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

const HEAD = ['classifier.weight', 'classifier.bias']

/** Loss and gradient of every parameter at one batch. */
async function gradientsOf(
  engine: Engine,
  config: ModelConfig,
  weights: Weights,
  batch: TokenBatch,
) {
  const copies: Weights = new Map()
  for (const [name, { shape, data }] of weights) copies.set(name, { shape, data: data.slice() })
  const session = await engine.train(config, copies, {
    ...options,
    optimizer: { ...options.optimizer, beta1: 0, maxGradNorm: Infinity },
  })
  const { loss: evaluated } = await session.evaluate(batch)
  const { loss } = await session.step([batch], 0)
  const { firstMoments: gradients } = await session.readState()
  await session.dispose()
  return { loss, evaluated, gradients }
}

const reversed = ({ shape, data }: Tensor): Tensor => ({ shape, data: data.toReversed() })

/** The rows of `b` below those of `a`. */
function joined(a: Tensor, b: Tensor): Tensor {
  return {
    shape: [a.shape[0] + b.shape[0], ...a.shape.slice(1)],
    data: Float32Array.of(...a.data, ...b.data),
  }
}

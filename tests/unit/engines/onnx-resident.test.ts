import { describe, expect, it } from 'vitest'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { inferenceGraph } from '../../../src/engines/onnx/graph/graphs.ts'
import { deviceOps } from '../../../src/engines/onnx/card/device-ops.ts'
import { sessionOptions } from '../../../src/engines/onnx/providers.ts'
import { residentGraph } from '../../../src/engines/onnx/card/resident-graph.ts'
import { ResidentTrainingSession } from '../../../src/engines/onnx/card/resident-session.ts'
import type { TokenBatch, TrainingOptions, Weights } from '../../../src/nn/engine.ts'
import { expectSpoiltWeightsToShow } from '../../support/engine-parity.ts'
import { goldenModel, largestDifference, logitsDifference } from '../../support/golden-model.ts'

/** The session for a device, run on the processor: its graphs and its bookkeeping are the same. */
const golden = goldenModel('bert')
const dropout = { hiddenDropout: 0.2, attentionDropout: 0.3, classifierDropout: 0.2 }
const config = { ...golden.config, ...dropout }
const options: TrainingOptions = {
  seed: 42,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 },
  frozenLayers: 0,
  threads: 2,
}
const used = Int32Array.from(golden.batches.flatMap(({ inputIds }) => [...inputIds]))
const [one, two, three] = golden.batches
/** Single batches, and a gradient accumulation. */
const steps = [[one], [two], [one, three, two], [two]]

function resident(changes: Partial<TrainingOptions> = {}, model = config) {
  const all = { ...options, ...changes }
  const onProcessor = sessionOptions('cpu', all.threads)
  return ResidentTrainingSession.create(model, golden.weights, all, onProcessor, 'cpu')
}

function expectClose(actual: Weights, expected: Weights, tolerance: number): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort())
  for (const [name, { shape, data }] of expected) {
    // Where a gradient is zero but for rounding (key biases), Adam turns noise into a full step.
    if (name.endsWith('key.bias')) continue
    expect(actual.get(name)!.shape, name).toEqual(shape)
    expect(largestDifference(actual.get(name)!.data, data), name).toBeLessThan(tolerance)
  }
}

describe('a session that keeps its tensors on a device', () => {
  it.each([
    ['the whole model', {}],
    ['the used rows of the vocabulary', { usedTokenIds: used }],
    ['the layers above a frozen one', { frozenLayers: 1, usedTokenIds: used }],
  ])(
    'trains %s as the processor does: losses within 1e-6, weights within 1e-6',
    async (_, given) => {
      const session = await resident(given)
      const expected = await onnxCpuEngine.train(config, golden.weights, { ...options, ...given })
      for (const batches of steps) {
        const [a, b] = [await session.step(batches, 1e-3), await expected.step(batches, 1e-3)]
        expect(Math.abs(a.loss - b.loss)).toBeLessThan(1e-6)
        expect(a.gradNorm / b.gradNorm).toBeCloseTo(1, 5)
      }
      const [a, b] = [await session.readState(), await expected.readState()]
      expect(a.step).toBe(b.step)
      for (const part of ['weights', 'firstMoments', 'secondMoments'] as const) {
        expectClose(a[part], b[part], 1e-6)
      }
      const [seen, known] = [await session.evaluate(one), await expected.evaluate(one)]
      expect(logitsDifference(seen.logits, known.logits, one)).toBeLessThan(1e-5)
      expect(seen.loss).toBeCloseTo(known.loss, 5)
      for (const made of [session, expected]) await made.dispose()
    },
  )

  it('goes on from a saved state as if it had never stopped, bit for bit', async () => {
    const [through, before] = [await resident(), await resident()]
    const after = await resident()
    for (const batches of steps) await through.step(batches, 1e-3)
    for (const batches of steps.slice(0, 3)) await before.step(batches, 1e-3)
    await after.writeState(await before.readState())
    await after.step(steps[3], 1e-3)
    expect(await after.readState()).toEqual(await through.readState())
    for (const session of [through, before, after]) await session.dispose()
  })

  it('shows a weight that is no number in the loss or the norm of the next step', async () => {
    const session = await resident({}, golden.config)
    await expectSpoiltWeightsToShow(session, golden)
    await session.dispose()
  })

  it('masks activations whose number is no multiple of eight', async () => {
    const odd = (batch: TokenBatch): TokenBatch => ({
      B: 1,
      T: 5,
      inputIds: batch.inputIds.slice(0, 5),
      attentionMask: batch.attentionMask.slice(0, 5),
      labels: batch.labels!.slice(0, 5),
    })
    const session = await resident()
    const expected = await onnxCpuEngine.train(config, golden.weights, options)
    for (const batch of [odd(one), odd(two)]) {
      const { loss } = await session.step([batch], 1e-3)
      expect(Math.abs(loss - (await expected.step([batch], 1e-3)).loss)).toBeLessThan(1e-6)
    }
    for (const made of [session, expected]) await made.dispose()
  })

  it('refuses a batch without labels', async () => {
    const session = await resident()
    await expect(session.step([{ ...one, labels: undefined }], 1e-3)).rejects.toThrow('labelled')
    await session.dispose()
  })
})

describe('the graphs of a device', () => {
  /** Kinds of ONNX Runtime 1.24 that its log shows on the processor when WebGPU is asked for. */
  const WITHOUT_KERNEL = ['FusedMatMul', 'OneHot', 'LogSoftmax', 'Min']
  const activations = ['gelu', 'gelu_new', 'relu'] as const

  it.each(activations)('use nothing that WebGPU leaves to the processor, with %s', (activation) => {
    const model = { ...config, activation }
    const files = [residentGraph(model, 0).bytes, inferenceGraph(model, { makeOps: deviceOps })]
    for (const bytes of files) {
      const kinds = Buffer.from(bytes).toString('latin1')
      for (const kind of WITHOUT_KERNEL) expect(kinds).not.toContain(kind)
    }
  })
})

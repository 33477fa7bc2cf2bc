import { describe, expect, it } from 'vitest'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import type {
  TokenBatch,
  TrainingOptions,
  TrainingSession,
  Weights,
} from '../../../src/nn/engine.ts'
import { weightFeeds } from '../../../src/engines/onnx/feeds.ts'
import { FrozenStates } from '../../../src/engines/onnx/processor/frozen-states.ts'
import { packBatch } from '../../../src/nn/packing.ts'
import { frozenBelow } from '../../../src/nn/training.ts'
import { SharedFloats } from '../../../src/nn/memory.ts'
import { goldenModel, largestDifference, logitsDifference } from '../../support/golden-model.ts'

const golden = goldenModel('bert')
const dropout = { hiddenDropout: 0.2, attentionDropout: 0.2, classifierDropout: 0.2 }
const config = { ...golden.config, ...dropout }
const options: TrainingOptions = {
  seed: 42,
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
  frozenLayers: 0,
  threads: 2,
}
const [first, second] = golden.batches

async function train(
  changes: Partial<TrainingOptions> = {},
  model = config,
): Promise<TrainingSession> {
  return onnxCpuEngine.train(model, golden.weights, { ...options, ...changes })
}

async function losses(session: TrainingSession, batches: TokenBatch[]): Promise<number[]> {
  const result: number[] = []
  for (const batch of batches) result.push((await session.step([batch], 1e-3)).loss)
  return result
}

function expectEqual(actual: Weights, expected: Weights): void {
  expect([...actual.keys()]).toEqual([...expected.keys()])
  for (const [name, { data }] of expected) expect(actual.get(name)!.data, name).toEqual(data)
}

describe('a training session', () => {
  it('gives bit-identical results for the same seed, and others for another seed', async () => {
    const [a, b, c] = [await train(), await train(), await train({ seed: 43 })]
    const expected = await losses(a, golden.batches)
    expect(await losses(b, golden.batches)).toEqual(expected)
    expectEqual((await b.readState()).weights, (await a.readState()).weights)
    expect(await losses(c, golden.batches)).not.toEqual(expected)
    for (const session of [a, b, c]) await session.dispose()
  })

  it('goes on from a saved state as if it had never stopped', async () => {
    const [through, before, after] = [await train(), await train(), await train()]
    const expected = await losses(through, golden.batches)
    await losses(before, golden.batches.slice(0, 2))
    await after.writeState(await before.readState())
    expect(await losses(after, golden.batches.slice(2))).toEqual(expected.slice(2))
    expectEqual((await after.readState()).weights, (await through.readState()).weights)
    for (const session of [through, before, after]) await session.dispose()
  })

  it('trains weights in shared memory where they lie, and copies others, to the same bits', async () => {
    const plain = golden.weights
    const shared: Weights = new Map()
    const memory = new SharedFloats()
    for (const [name, { shape, data }] of plain) {
      const copy = memory.allocate(data.length)
      copy.set(data)
      shared.set(name, { shape, data: copy })
    }
    const before = new Map(
      [...plain].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
    )
    const [copied, adopted] = [await train(), await onnxCpuEngine.train(config, shared, options)]
    expect(await losses(adopted, golden.batches)).toEqual(await losses(copied, golden.batches))
    expectEqual(shared, (await copied.readState()).weights)
    expectEqual(plain, before)
    for (const session of [copied, adopted]) await session.dispose()
  })

  it('evaluates without dropout', async () => {
    const session = await train()
    const { logits } = await session.evaluate(first)
    expect(logitsDifference(logits, golden.logits, first)).toBeLessThan(2e-5)
    await session.dispose()
  })

  it('draws new masks at every step, micro-batch and place', async () => {
    const session = await train()
    const [one, two] = [await session.step([first], 0), await session.step([first], 0)]
    expect(one.loss).not.toBe(two.loss)
    await session.dispose()
  })

  it('adds micro-batches up to the gradient of the batch in one piece', async () => {
    const joined: TokenBatch = {
      B: second.B * 2,
      T: second.T,
      inputIds: Int32Array.of(...second.inputIds, ...second.inputIds.toReversed()),
      attentionMask: new Int32Array(second.inputIds.length * 2).fill(1),
      labels: Int32Array.of(...second.labels!, ...second.labels!.map((l) => Math.max(l, 0))),
    }
    const half = (from: number): TokenBatch => {
      const range = [from * second.B * second.T, (from + 1) * second.B * second.T]
      const part = (all: Int32Array) => all.slice(...range)
      return {
        B: second.B,
        T: second.T,
        inputIds: part(joined.inputIds),
        attentionMask: part(joined.attentionMask),
        labels: part(joined.labels!),
      }
    }
    const [whole, parts] = [await train({}, golden.config), await train({}, golden.config)]
    const expected = await whole.step([joined], 1e-3)
    const actual = await parts.step([half(0), half(1)], 1e-3)
    expect(actual.loss).toBeCloseTo(expected.loss, 5)
    expect(actual.gradNorm).toBeCloseTo(expected.gradNorm, 4)
    const [a, b] = [await whole.readState(), await parts.readState()]
    for (const [name, { data }] of a.firstMoments) {
      expect(largestDifference(b.firstMoments.get(name)!.data, data), name).toBeLessThan(1e-6)
    }
    for (const session of [whole, parts]) await session.dispose()
  })

  it.each([0, 0.5])(
    'trains on the used rows of the vocabulary with the result of training on all, with weight decay %d',
    async (weightDecay) => {
      const optimizer = { ...options.optimizer, weightDecay }
      const usedTokenIds = Int32Array.from(
        golden.batches.slice(0, 3).flatMap(({ inputIds }) => [...inputIds]),
      )
      expect(new Set(usedTokenIds).size).toBeLessThan(config.vocabSize)
      const [dense, compact] = [
        await train({ optimizer }),
        await train({ optimizer, usedTokenIds }),
      ]
      const batches = golden.batches.slice(0, 3)
      expect(await losses(compact, batches)).toEqual(await losses(dense, batches))
      const [a, b] = [await dense.readState(), await compact.readState()]
      for (const part of ['weights', 'firstMoments', 'secondMoments'] as const) {
        expect([...b[part].keys()].sort()).toEqual([...a[part].keys()].sort())
        for (const [name, { data }] of a[part]) {
          expect(largestDifference(b[part].get(name)!.data, data), name).toBeLessThan(2e-7)
        }
      }
      for (const session of [dense, compact]) await session.dispose()
    },
  )

  it('decays the rows that no batch touches, also across a saved state', async () => {
    const optimizer = { ...options.optimizer, weightDecay: 0.5 }
    const changes = {
      optimizer,
      usedTokenIds: Int32Array.from([...first.inputIds, ...second.inputIds]),
    }
    const [before, after] = [await train(changes), await train(changes)]
    await before.step([first], 1e-2)
    await after.writeState(await before.readState())
    await after.step([second], 2e-2)
    const table = 'bert.embeddings.word_embeddings.weight'
    const { shape, data } = (await after.readState()).weights.get(table)!
    const outside = Array.from({ length: shape[0] }, (_, id) => id).find(
      (id) => !changes.usedTokenIds.includes(id),
    )!
    const row = (values: Float32Array) => values.slice(outside * shape[1], (outside + 1) * shape[1])
    const expected = row(golden.weights.get(table)!.data).map((w) => w * 0.995 * 0.99)
    expect(largestDifference(row(data), expected)).toBeLessThan(1e-7)
    for (const session of [before, after]) await session.dispose()
  })

  it('refuses a token that it was not told of, rather than training another', async () => {
    const session = await train({ usedTokenIds: Int32Array.of(0) })
    await expect(session.step([first], 1e-3)).rejects.toThrow('usedTokenIds')
    await session.dispose()
  })

  it('computes what frozen layers make of a sequence once, and trains as if it did every time', async () => {
    const made = async (maxBytes: number) => {
      const weights = weightFeeds(golden.weights)
      const below = Object.entries(weights).filter(([name]) => frozenBelow(1)(name))
      const states = await FrozenStates.create(
        config,
        1,
        {},
        {
          ...{ weights: Object.fromEntries(below), maxBytes },
        },
      )
      const packed = packBatch(first, config)
      const both = [await states.of(first, packed), await states.of(first, packed)]
      await states.dispose()
      return both
    }
    const [kept, again] = await made(2 ** 20)
    const [afresh] = await made(0)
    expect(again).toEqual(kept)
    expect(afresh).toEqual(kept)
    // A run of two epochs over the same batches is the same whether or not it has seen them before.
    const [warm, cold] = [await train({ frozenLayers: 1 }), await train({ frozenLayers: 1 })]
    await warm.evaluate(first)
    expect(await losses(warm, golden.batches)).toEqual(await losses(cold, golden.batches))
    for (const session of [warm, cold]) await session.dispose()
  })

  it('reads other frozen weights anew when a state brings them', async () => {
    const [own, other] = [await train({ frozenLayers: 1 }), await train({ frozenLayers: 1 })]
    const { loss } = await own.evaluate(first)
    const state = await own.readState()
    const weights = new Map(
      [...state.weights].map(([name, { shape, data }]) => [
        name,
        { shape, data: frozenBelow(1)(name) ? data.map((x) => x * 1.5) : data.slice() },
      ]),
    )
    await other.evaluate(first)
    await other.writeState({ ...state, weights })
    expect((await other.evaluate(first)).loss).not.toBeCloseTo(loss, 3)
    for (const session of [own, other]) await session.dispose()
  })

  it('leaves frozen layers and the embeddings as they were, and trains the rest', async () => {
    const session = await train({ frozenLayers: 1 })
    await losses(session, golden.batches)
    const { weights, firstMoments } = await session.readState()
    for (const [name, { data }] of weights) {
      const frozen = name.startsWith('bert.embeddings') || name.includes('layer.0.')
      const moved = largestDifference(data, golden.weights.get(name)!.data) > 0
      expect(moved, name).toBe(!frozen)
      expect(firstMoments.has(name), name).toBe(!frozen)
    }
    await session.dispose()
  })
})

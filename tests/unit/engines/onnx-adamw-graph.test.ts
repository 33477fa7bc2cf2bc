import ort from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/nn/random.ts'
import {
  accumulationGraph,
  adamWGraph,
  updateScalars,
} from '../../../src/engines/onnx/card/adamw-graph.ts'
import { clippedAdamW } from '../../../src/engines/onnx/processor/adamw.ts'
import { named, runInto } from '../../../src/engines/onnx/card/device-memory.ts'
import type { AdamSlot } from '../../../src/engines/onnx/processor/kernels.ts'
import { KernelPool } from '../../../src/engines/onnx/processor/pool.ts'
import { sessionOptions } from '../../../src/engines/onnx/providers.ts'
import type { OptimizerOptions } from '../../../src/nn/engine.ts'
import { decays } from '../../../src/nn/training.ts'
import { largestDifference } from '../../support/golden-model.ts'

const options: OptimizerOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
}
/** Matrices and vectors, with and without weight decay. */
const shapes = new Map([
  ['layer.weight', [37, 24]],
  ['layer.bias', [37]],
  ['LayerNorm.weight', [24]],
  ['table.weight', [301, 8]],
])

type Part = Exclude<keyof AdamSlot, 'decays'>

/** Parameters, and one gradient a step, from a generator with a seed. */
function randomSlots(): Map<string, AdamSlot> {
  const random = seededRandom(5)
  const floats = (length: number) => new Float32Array(length).map(() => random() - 0.5)
  return new Map(
    [...shapes].map(([name, shape]) => {
      const length = shape.reduce((a, b) => a * b)
      const slot = {
        weight: floats(length),
        gradient: floats(length),
        firstMoment: new Float32Array(length),
        secondMoment: new Float32Array(length),
        decays: decays(name),
      }
      return [name, slot]
    }),
  )
}

const tensors = (slots: Map<string, AdamSlot>, part: Part) =>
  new Map(
    [...slots].map(([name, slot]) => [
      name,
      new ort.Tensor('float32', slot[part], shapes.get(name)!),
    ]),
  )

const sessions: ort.InferenceSession[] = []
async function load(bytes: Uint8Array): Promise<ort.InferenceSession> {
  const session = await ort.InferenceSession.create(bytes, sessionOptions('cpu', 2))
  sessions.push(session)
  return session
}
afterAll(async () => {
  for (const session of sessions) await session.release()
})

/** One update of the slots by the graph, in place; returns the norm. */
async function update(
  session: ort.InferenceSession,
  slots: Map<string, AdamSlot>,
  optimizer: OptimizerOptions,
  step: number,
): Promise<number> {
  const part = (prefix: string, of: Part) => named(prefix, tensors(slots, of))
  const scalars = Object.entries(updateScalars(optimizer, step, 1e-2))
  const feeds = {
    ...part('', 'weight'),
    ...part('grad.', 'gradient'),
    ...part('first.', 'firstMoment'),
    ...part('second.', 'secondMoment'),
    ...Object.fromEntries(scalars.map(([name, x]) => [name, new ort.Tensor('float32', [x], [])])),
  }
  const into = {
    ...part('new.', 'weight'),
    ...part('new.first.', 'firstMoment'),
    ...part('new.second.', 'secondMoment'),
  }
  return (await runInto(session, feeds, into, ['norm'])).norm
}

describe('AdamW as a graph', () => {
  it.each([
    ['with clipping', { maxGradNorm: 1 }],
    ['without clipping', { maxGradNorm: Infinity }],
    ['without weight decay', { weightDecay: 0 }],
  ])(
    'updates as the kernel of the threads, %s: within 2e-7 after three steps',
    async (_, given) => {
      const optimizer = { ...options, ...given }
      const [graph, kernel] = [randomSlots(), randomSlots()]
      const session = await load(adamWGraph(shapes, optimizer))
      const pool = await KernelPool.create({ slots: [...kernel.values()], scratch: [] }, 1)
      for (const step of [1, 2, 3]) {
        const norm = await update(session, graph, optimizer, step)
        const expected = clippedAdamW(pool, optimizer, step, 1e-2)
        expect(norm / expected).toBeCloseTo(1, 6)
        for (const slots of [graph, kernel]) {
          for (const { gradient } of slots.values())
            gradient.forEach((g, i) => (gradient[i] = -g / 3))
        }
      }
      for (const [name, slot] of kernel) {
        for (const part of ['weight', 'firstMoment', 'secondMoment'] as const) {
          expect(largestDifference(graph.get(name)![part], slot[part]), name).toBeLessThan(2e-7)
        }
        const moved = largestDifference(slot.weight, randomSlots().get(name)!.weight)
        expect(moved, name).toBeGreaterThan(1e-3)
      }
      await pool.close()
    },
  )
})

describe('the accumulation of gradients as a graph', () => {
  it('adds those of a later micro-batch to those before, in place', async () => {
    const slots = randomSlots()
    const expected = [...slots.values()].map(({ gradient, weight }) =>
      gradient.map((g, i) => g + weight[i]),
    )
    const session = await load(accumulationGraph(shapes))
    const feeds = {
      ...named('grad.', tensors(slots, 'gradient')),
      ...named('later.', tensors(slots, 'weight')),
      one: new ort.Tensor('float32', [1], []),
    }
    await runInto(session, feeds, named('sum.', tensors(slots, 'gradient')))
    expect([...slots.values()].map(({ gradient }) => gradient)).toEqual(expected)
  })
})

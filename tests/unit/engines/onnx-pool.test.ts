import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/checkpoints/initial.ts'
import { adamFactors, clippedAdamW } from '../../../src/engines/onnx/adamw.ts'
import type { AdamSlot } from '../../../src/engines/onnx/kernels.ts'
import { KernelPool } from '../../../src/engines/onnx/pool.ts'
import { dropoutKey, fillDropoutMask } from '../../../src/nn/dropout.ts'
import type { OptimizerOptions } from '../../../src/nn/engine.ts'
import { sharedFloats } from '../../../src/nn/memory.ts'

const options: OptimizerOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

/** Lengths around the size of a piece, so that slots have none, one and several. */
const lengths = [3, 65_536, 200_001, 7]

function makeSlots(): AdamSlot[] {
  const random = seededRandom(11)
  return lengths.map((length, i) => ({
    weight: shared(length, () => random() - 0.5),
    gradient: shared(length, () => random() - 0.5),
    firstMoment: shared(length, () => random() / 100),
    secondMoment: shared(length, () => random() / 100),
    decays: i % 2 === 0,
  }))
}

function shared(length: number, of: () => number): Float32Array {
  const array = sharedFloats(length)
  for (let i = 0; i < length; i++) array[i] = of()
  return array
}

/** AdamW as its paper writes it, one element after another: the twin of the pool's kernel. */
function naiveAdamW(slots: AdamSlot[], step: number, rate: number, norm: number): void {
  const { beta1, beta2, epsilon, clip, size, correction2, keep } = adamFactors(
    options,
    step,
    rate,
    norm,
  )
  for (const { weight, gradient, firstMoment, secondMoment, decays } of slots) {
    weight.forEach((w, i) => {
      const g = gradient[i] * clip
      const m = beta1 * firstMoment[i] + (1 - beta1) * g
      const v = beta2 * secondMoment[i] + (1 - beta2) * g * g
      firstMoment[i] = m
      secondMoment[i] = v
      weight[i] = w * (decays ? keep : 1) - (size * m) / (Math.sqrt(v) * correction2 + epsilon)
    })
  }
}

const pools: KernelPool[] = []
async function pool(
  slots: AdamSlot[],
  threads: number,
  scratch: (Float32Array | undefined)[] = [],
) {
  const made = KernelPool.start(slots, scratch, threads)
  pools.push(made)
  await made.ready()
  return made
}
afterAll(async () => {
  for (const made of pools) await made.close()
})

describe('the pool of threads', () => {
  it('finds the global norm of all gradients', async () => {
    const slots = makeSlots()
    const squares = slots.flatMap(({ gradient }) => Array.from(gradient, (g) => g * g))
    const expected = squares.reduce((a, b) => a + b, 0)
    expect((await pool(slots, 2)).sumOfSquares() / expected).toBeCloseTo(1, 12)
  })

  it.each([1, 2, 3])('updates with %i threads as one plain loop does, bit for bit', async (n) => {
    const [fast, naive] = [makeSlots(), makeSlots()]
    const threads = await pool(fast, n)
    for (const step of [1, 2]) {
      const norm = clippedAdamW(threads, options, step, 1e-3)
      naiveAdamW(naive, step, 1e-3, norm)
    }
    expect(fast).toEqual(naive)
  })

  it.each([1, 3])('clears the moments with %i threads that are still starting', async (n) => {
    const [slots, before] = [makeSlots(), makeSlots()]
    const starting = KernelPool.start(slots, [], n)
    pools.push(starting)
    starting.begin({ kind: 'clearMoments' })
    await starting.ready()
    starting.finish({ kind: 'clearMoments' })
    const zeros = lengths.map((length) => new Float32Array(length))
    expect(slots).toEqual(
      before.map((slot, i) => ({ ...slot, firstMoment: zeros[i], secondMoment: zeros[i] })),
    )
  })

  it('adds the scratch of later micro-batches to the gradients that have one', async () => {
    const [slots, before] = [makeSlots(), makeSlots()]
    const scratch = slots.map(({ gradient }, i) =>
      i === 1 ? undefined : shared(gradient.length, () => 0.25),
    )
    const threads = await pool(slots, 2, scratch)
    threads.run({ kind: 'addScratch' })
    for (const [i, { gradient }] of slots.entries()) {
      const added = i === 1 ? 0 : 0.25
      expect(gradient).toEqual(before[i].gradient.map((g) => g + added))
    }
  })

  it('draws the masks of the counter-based generator, wherever they lie in the buffer', async () => {
    const threads = await pool([], 2)
    const draws = [
      { offset: 0, length: 150_001, p: 0.1, key: dropoutKey(1, 2, 0, 0) },
      { offset: 150_001, length: 5, p: 0.5, key: dropoutKey(1, 2, 0, 1) },
    ]
    const buffer = new SharedArrayBuffer(150_006 * 4)
    threads.run({ kind: 'masks', buffer, draws })
    for (const { offset, length, p, key } of draws) {
      const mask = new Uint8Array(length)
      fillDropoutMask(mask, p, key)
      const factor = Math.fround(1 / (1 - p))
      const expected = Float32Array.from(mask, (keep) => keep * factor)
      expect(new Float32Array(buffer, offset * 4, length)).toEqual(expected)
    }
  })
})

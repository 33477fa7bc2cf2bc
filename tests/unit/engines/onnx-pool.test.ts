import type { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/nn/random.ts'
import { adamFactors, clippedAdamW } from '../../../src/engines/onnx/processor/adamw.ts'
import type { AdamSlot } from '../../../src/engines/onnx/processor/kernels.ts'
import { KernelPool } from '../../../src/engines/onnx/processor/pool.ts'
import { dropoutKey, fillDropoutMask } from '../../../src/nn/dropout.ts'
import type { OptimizerOptions } from '../../../src/nn/engine.ts'
import { SharedFloats } from '../../../src/nn/memory.ts'

const options: OptimizerOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

/** Lengths around the size of a piece, so that slots have none, one and several. */
const lengths = [3, 65_536, 200_001, 7]

/** Slots in one memory, and another array there for every slot. */
interface Arrays {
  memory: SharedFloats
  slots: AdamSlot[]
  scratch: (Float32Array | undefined)[]
}

/** Always the same numbers. Only the second slot has no scratch. */
function makeArrays(): Arrays {
  const random = seededRandom(11)
  const memory = new SharedFloats()
  const fill = (length: number, of: () => number) => {
    const array = memory.allocate(length)
    for (let i = 0; i < length; i++) array[i] = of()
    return array
  }
  const slots = lengths.map((length, i) => ({
    weight: fill(length, () => random() - 0.5),
    gradient: fill(length, () => random() - 0.5),
    firstMoment: fill(length, () => random() / 100),
    secondMoment: fill(length, () => random() / 100),
    decays: i % 2 === 0,
  }))
  const scratch = lengths.map((length, i) => (i === 1 ? undefined : fill(length, () => 0.25)))
  return { memory, slots, scratch }
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
/** With the fast kernels, as the arrays lie in one memory, or with the plain ones. */
async function pool({ memory, slots, scratch }: Arrays, threads: number, kind: Kind) {
  const shared = kind === 'fast' ? memory.memory : undefined
  const made = await KernelPool.create({ slots, scratch, memory: shared }, threads)
  pools.push(made)
  return made
}
type Kind = 'fast' | 'plain'
const kinds: Kind[] = ['fast', 'plain']
afterAll(async () => {
  for (const made of pools) await made.close()
})

function updated({ slots }: Arrays) {
  return slots.map(({ weight, firstMoment, secondMoment }) => [weight, firstMoment, secondMoment])
}

async function twoUpdates(
  threads: number,
  kind: Kind,
): Promise<{ arrays: Arrays; norms: number[] }> {
  const arrays = makeArrays()
  const made = await pool(arrays, threads, kind)
  const norms = [1, 2].map((step) => clippedAdamW(made, options, step, 1e-3))
  return { arrays, norms }
}

describe('the pool of threads', () => {
  it.each(kinds)('finds the global norm of all gradients (%s kernels)', async (kind) => {
    const arrays = makeArrays()
    const squares = arrays.slots.flatMap(({ gradient }) => Array.from(gradient, (g) => g * g))
    const expected = squares.reduce((a, b) => a + b, 0)
    const made = await pool(arrays, 2, kind)
    expect(made.sumOfSquares() / expected).toBeCloseTo(1, 12)
  })

  it.each([1, 2, 3])('updates with %i threads as one plain loop does, bit for bit', async (n) => {
    const { arrays, norms } = await twoUpdates(n, 'plain')
    const naive = makeArrays()
    for (const [i, norm] of norms.entries()) naiveAdamW(naive.slots, i + 1, 1e-3, norm)
    expect(updated(arrays)).toEqual(updated(naive))
  })

  it('updates with the fast kernels as the plain loop does, but for rounding to fp32', async () => {
    const { arrays, norms } = await twoUpdates(2, 'fast')
    const naive = makeArrays()
    for (const [i, norm] of norms.entries()) naiveAdamW(naive.slots, i + 1, 1e-3, norm)
    for (const [slot, expected] of naive.slots.entries()) {
      const { weight, firstMoment, secondMoment } = arrays.slots[slot]
      expect(largestDifference(weight, expected.weight)).toBeLessThan(2e-7)
      expect(largestDifference(firstMoment, expected.firstMoment)).toBeLessThan(1e-8)
      expect(largestDifference(secondMoment, expected.secondMoment)).toBeLessThan(1e-8)
    }
  })

  it('gives the same bits with one, two and three threads of fast kernels', async () => {
    const [one, two, three] = await Promise.all([1, 2, 3].map((n) => twoUpdates(n, 'fast')))
    expect(two.norms).toEqual(one.norms)
    expect(updated(two.arrays)).toEqual(updated(one.arrays))
    expect(updated(three.arrays)).toEqual(updated(one.arrays))
  })

  it.each(kinds)(
    'adds the scratch of later micro-batches where there is one (%s)',
    async (kind) => {
      const [arrays, before] = [makeArrays(), makeArrays()]
      const made = await pool(arrays, 2, kind)
      made.run({ kind: 'addScratch' })
      for (const [i, { gradient }] of arrays.slots.entries()) {
        const added = i === 1 ? 0 : 0.25
        expect(gradient).toEqual(before.slots[i].gradient.map((g) => g + added))
      }
    },
  )

  it.each([1, 3])('clears the moments with %i threads that are still starting', async (n) => {
    const [arrays, before] = [makeArrays(), makeArrays()]
    const { slots, scratch, memory } = arrays
    const starting = KernelPool.start({ slots, scratch, memory: memory.memory }, n)
    pools.push(starting)
    starting.begin({ kind: 'clearMoments' })
    await starting.ready()
    starting.finish({ kind: 'clearMoments' })
    const zeros = lengths.map((length) => new Float32Array(length))
    expect(slots).toEqual(
      before.slots.map((slot, i) => ({ ...slot, firstMoment: zeros[i], secondMoment: zeros[i] })),
    )
  })

  it('is told that a thread is gone, and does not wait for it', async () => {
    const made = await pool(makeArrays(), 2, 'plain')
    const { workers } = made as unknown as { workers: Worker[] }
    await workers[0].terminate()
    expect(() => made.run({ kind: 'clearMoments' })).toThrow('a thread was lost at clearMoments')
  })

  it('draws the same masks as bytes, eight draws each, lowest bit first', async () => {
    const made = await pool(makeArrays(), 2, 'plain')
    const draws = [
      { offset: 0, length: 70_001, p: 0.1, key: dropoutKey(1, 2, 0, 0) },
      { offset: 70_001, length: 2, p: 0.5, key: dropoutKey(1, 2, 0, 1) },
    ]
    const bytes = new Int32Array(new SharedArrayBuffer(70_003 * 4))
    made.run({ kind: 'maskBytes', bytes, draws })
    for (const { offset, length, p, key } of draws) {
      const mask = new Uint8Array(length * 8)
      fillDropoutMask(mask, p, key)
      const expected = new Int32Array(length)
      mask.forEach((keep, i) => (expected[i >> 3] |= keep << (i & 7)))
      expect(bytes.slice(offset, offset + length)).toEqual(expected)
    }
  })

  it.each(kinds)('draws the masks of the counter-based generator (%s)', async (kind) => {
    const arrays = makeArrays()
    const made = await pool(arrays, 2, kind)
    const draws = [
      { offset: 0, length: 150_001, p: 0.1, key: dropoutKey(1, 2, 0, 0) },
      { offset: 150_016, length: 5, p: 0.5, key: dropoutKey(1, 2, 0, 1) },
      { offset: 150_032, length: 16, p: 0.9, key: dropoutKey(1, 2, 0, 2) },
    ]
    const factors = arrays.memory.allocate(150_048)
    made.run({ kind: 'masks', factors, draws, simd: kind === 'fast' })
    for (const { offset, length, p, key } of draws) {
      const mask = new Uint8Array(length)
      fillDropoutMask(mask, p, key)
      const factor = Math.fround(1 / (1 - p))
      const expected = Float32Array.from(mask, (keep) => keep * factor)
      expect(factors.slice(offset, offset + length)).toEqual(expected)
    }
  })
})

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0)
}

import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/nn/random.ts'
import { crossEntropy, gelu, layerNorm, tableGradient } from '../../../src/engines/tfjs/fused.ts'
import type { Tensor } from '../../../src/engines/tfjs/tensors.ts'
import { largestDifference } from '../../support/golden-model.ts'
import { tf } from '../../support/tfjs.ts'

const [N, H] = [6, 5]
const TOLERANCE = 2e-6
const labels = tf.tensor([0, 3, 2, 1, 0, 4], [N], 'int32')
const weights = tf.tensor([0.3, 0, 0.5, 0.2, 0.1, 0], [N])

type Op = (...inputs: Tensor[]) => Tensor

/** The operation in plain steps, differentiated by TensorFlow.js: the reference of the fused one. */
const plain: Record<string, Op> = {
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1)),
  layerNorm(x, weight, bias) {
    const { mean, variance } = tf.moments(x, -1, true)
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)))
    return tf.add(tf.mul(normal, weight), bias)
  },
  crossEntropy(x) {
    const picked = tf.sum(tf.mul(tf.logSoftmax(x), tf.oneHot(labels, H)), -1)
    return tf.neg(tf.sum(tf.mul(picked, weights)))
  },
}

const fused: Record<string, Op> = {
  gelu: (x) => gelu(tf, x),
  layerNorm: (x, weight, bias) => layerNorm(tf, x, weight, bias, 1e-3),
  crossEntropy: (x) => crossEntropy(tf, x, labels, weights, H),
}

function random(shape: number[], seed: number): Tensor {
  const next = seededRandom(seed)
  const data = Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => next() * 3 - 1.5,
  )
  return tf.tensor(data, shape)
}

const inputs: [name: string, shapes: number[][], yShape: number[]][] = [
  ['gelu', [[N, H]], [N, H]],
  ['layerNorm', [[N, H], [H], [H]], [N, H]],
  ['crossEntropy', [[N, H]], []],
]

describe('a fused operation equals its plain steps', () => {
  it.each(inputs)('in the value and gradients of %s, within 2e-6', (name, shapes, yShape) => {
    const given = shapes.map((shape, i) => random(shape, i))
    const dy = random(yShape, 9)
    const value = (op: Op) => op(...given).dataSync()
    expect(largestDifference(value(fused[name]), value(plain[name]))).toBeLessThan(TOLERANCE)
    const gradients = (op: Op) =>
      tf
        .grads(op)(given, dy)
        .map((gradient) => gradient.dataSync())
    const expected = gradients(plain[name])
    for (const [i, gradient] of gradients(fused[name]).entries()) {
      expect(largestDifference(gradient, expected[i])).toBeLessThan(TOLERANCE)
    }
  })

  it('gives a row without weight a gradient of exactly zero', () => {
    const [gradient] = tf.grads(fused.crossEntropy)([random([N, H], 1)])
    const row = (n: number) => [...gradient.dataSync().subarray(n * H, (n + 1) * H)]
    expect(row(1)).toEqual([0, 0, 0, 0, 0])
    expect(row(5)).toEqual([0, 0, 0, 0, 0])
  })
})

describe('the gradient of a table', () => {
  it('adds up the rows that one id picked, and is zero where none did', () => {
    const ids = Int32Array.of(3, 0, 3, 6, 3, 0)
    const rows = random([N, H], 2)
    const expected = new Float32Array(8 * H)
    rows.dataSync().forEach((value, i) => (expected[ids[Math.floor(i / H)] * H + (i % H)] += value))
    const table = tableGradient(tf, rows, ids, 8)
    expect(table.shape).toEqual([8, H])
    expect(largestDifference(table.dataSync(), expected)).toBeLessThan(TOLERANCE)
  })
})

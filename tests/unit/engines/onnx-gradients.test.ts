import ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/nn/random.ts'
import { paddedHeads } from '../../../src/engines/onnx/graph/heads.ts'
import { onnxOps } from '../../../src/engines/onnx/graph/ops.ts'
import { Recorder, type Value } from '../../../src/engines/onnx/graph/recorder.ts'
import type { Ops } from '../../../src/nn/ops.ts'

type Build = (ops: Ops<Value>, inputs: Value[], r: Recorder) => Value

const B = 2
const T = 3
/** Step of the central difference; fp32 leaves about three digits of it. */
const STEP = 1e-2
const TOLERANCE = 4e-3

const normal = (random: () => number) => random() * 3 - 1.5
const ids = (r: Recorder, values: number[]) =>
  r.constant('int32', [values.length], Int32Array.from(values))
const floats = (r: Recorder, shape: number[], values: number[]) =>
  r.constant('float32', shape, Float32Array.from(values))
const noPadding = (r: Recorder) => floats(r, [B, 1, 1, T], [0, 0, 0, 0, 0, -1e9])

/** Largest difference between the recorded gradient and the central difference, over all inputs. */
async function gradientError(build: Build, shapes: number[][], yShape: number[]): Promise<number> {
  const random = seededRandom(5)
  const fill = (shape: number[]) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => normal(random))
  const seed = fill(yShape)
  const data = shapes.map(fill)

  const r = new Recorder()
  const inputs = shapes.map((shape, i) => r.input(`x${i}`, 'float32', shape, true))
  const shapeSource = r.constant('float32', [B, 1, 1, T], new Float32Array(B * T), 'shape_source')
  // Keeps every third element's neighbours: a fixed mask stands for the generator.
  const keep = Float32Array.from(seed, (_, i) => (i % 3 === 0 ? 0 : 2))
  const dropoutMask = () => r.constant('float32', yShape, keep, 'keep')
  const unused = () => {
    throw new Error('these tests feed parameters themselves')
  }
  const ops = onnxOps(r, { parameter: unused, dropoutMask }, paddedHeads(r, shapeSource, 2))
  const y = build(ops, inputs, r)
  r.output('y', y, 'float32', yShape)
  r.backward(y, r.constant('float32', yShape, seed, 'seed'))
  inputs.forEach((x, i) => r.output(`dx${i}`, r.gradient(x)!, 'float32', shapes[i]))

  const session = await ort.InferenceSession.create(r.encode(), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const run = (arrays: Float32Array[]) =>
    session.run(
      Object.fromEntries(arrays.map((a, i) => [`x${i}`, new ort.Tensor('float32', a, shapes[i])])),
    )
  const objective = async (arrays: Float32Array[]) =>
    ((await run(arrays)).y.data as Float32Array).reduce((sum, v, i) => sum + v * seed[i], 0)

  const analytic = await run(data)
  let largest = 0
  for (const [i, array] of data.entries()) {
    const gradient = analytic[`dx${i}`].data as Float32Array
    for (let j = 0; j < array.length; j++) {
      const moved = async (by: number) => {
        const copy = array.slice()
        copy[j] += by
        return objective(data.with(i, copy))
      }
      const numeric = ((await moved(STEP)) - (await moved(-STEP))) / (2 * STEP)
      largest = Math.max(largest, Math.abs(numeric - gradient[j]) / (1 + Math.abs(numeric)))
    }
  }
  await session.release()
  return largest
}

const N = B * T
const H = 4
const heads = [B, 2, T, 2]
/** Five rows for the distances −3 to 3. */
const nearRows = Int32Array.of(0, 0, 1, 2, 3, 4, 4)
const cases: [name: string, build: Build, shapes: number[][], yShape: number[]][] = [
  ['linear', (o, [x, w, b]) => o.linear(x, w, b), [[N, H], [5, H], [5]], [N, 5]],
  [
    'add',
    (o, [a, b]) => o.add(a, b),
    [
      [N, H],
      [N, H],
    ],
    [N, H],
  ],
  ['a value used twice', (o, [a]) => o.add(a, o.gelu(a)), [[N, H]], [N, H]],
  ['gelu', (o, [x]) => o.gelu(x), [[N, H]], [N, H]],
  ['tanh gelu', (o, [x]) => o.geluTanh(x), [[N, H]], [N, H]],
  ['relu', (o, [x]) => o.relu(x), [[N, H]], [N, H]],
  ['layerNorm', (o, [x, w, b]) => o.layerNorm(x, w, b, 1e-3), [[N, H], [H], [H]], [N, H]],
  ['dropout', (o, [x]) => o.dropout(x, 0.5, H), [[N, H]], [N, H]],
  ['attentionDropout', (o, [x]) => o.attentionDropout(x, 0.25), [heads], heads],
  ['splitHeads', (o, [x]) => o.splitHeads(x), [[N, H]], heads],
  ['mergeHeads', (o, [x]) => o.mergeHeads(x), [heads], [N, H]],
  ['softmax', (o, [x]) => o.softmax(x), [heads], heads],
  ['matmul', (o, [a, b]) => o.matmul(a, b), [[B, 2, T, T], heads], heads],
  ['columns', (o, [x]) => o.columns(x, 1, 3), [[N, H]], [N, 2]],
  [
    'multiply',
    (o, [a, b]) => o.multiply(a, b),
    [
      [N, H],
      [N, H],
    ],
    [N, H],
  ],
  ['rotate', (o, [x], r) => o.rotate(x, noPadding(r), 4, 100), [[B, 2, T, 4]], [B, 2, T, 4]],
  [
    'linear and layerNorm without biases',
    (o, [x, w, s]) => o.layerNorm(o.linear(x, w), s, undefined, 1e-3),
    [[N, H], [H, H], [H]],
    [N, H],
  ],
  ['turn', (o, [x]) => o.turn(x), [[B, 2, T, 4]], [B, 2, 4, T]],
  ['addToEach', (o, [x, b]) => o.addToEach(x, b), [heads, [1, 2, T, 2]], heads],
  [
    'distanceRows',
    (o, [table], r) => o.distanceRows(table, nearRows, noPadding(r)),
    [[5, H]],
    [2 * T, H],
  ],
  [
    'distanceScores',
    (o, [q, rows]) => o.distanceScores(q, rows, 2, 0.7),
    [heads, [2 * T, 4]],
    [B, 2, T, T],
  ],
  ['distanceBias', (o, [rows]) => o.distanceBias(rows), [[2 * T, 2]], [1, 2, T, T]],
  [
    'linear and layerNorm of a table',
    (o, [table, w, b, scale, shift], r) => {
      const rows = o.distanceRows(table, nearRows, noPadding(r), true)
      return o.layerNorm(o.linear(rows, w, b), scale, shift, 1e-3)
    },
    [[5, H], [H, H], [H], [H], [H]],
    [2 * T, H],
  ],
  [
    'attentionScores through softmax with padding',
    (o, [q, k], r) => o.softmax(o.attentionScores(q, k, noPadding(r), 0.7)),
    [heads, heads],
    [B, 2, T, T],
  ],
  [
    'crossEntropy with rows of no weight',
    (o, [x], r) =>
      o.crossEntropy(x, ids(r, [0, 3, 2, 1, 0, 0]), floats(r, [N], [0.3, 0, 0.5, 0.2, 0.1, 0]), H),
    [[N, H]],
    [],
  ],
]

describe('the recorded gradient equals the central difference', () => {
  it.each(cases)('of %s', async (_, build, shapes, yShape) => {
    expect(await gradientError(build, shapes, yShape)).toBeLessThan(TOLERANCE)
  })
})

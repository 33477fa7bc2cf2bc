import ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { onnxCpuEngine } from '../../../src/engines/onnx/engine.ts'
import { exportGraph } from '../../../src/engines/onnx/graph/export.ts'
import { quantise } from '../../../src/engines/onnx/graph/quantised-ops.ts'
import { goldenModel, logitsDifference, recorded } from '../../support/golden-model.ts'

describe('a weight in bytes', () => {
  it('is turned, each output with a scale of its own, rounded to the nearest of 127', () => {
    const data = Float32Array.of(0.63, -0.304, 0.006, 0, 0, 0, -126, 63, 1)
    const { bytes, scales } = quantise({ shape: [3, 3], data })
    expect([...scales]).toEqual([0.01, 1, 2].map((scale) => expect.closeTo(scale, 7)))
    // By columns of the weight.
    expect([...bytes]).toEqual([63, 0, -63, -30, 0, 32, 1, 0, 1])
  })

  it('differs from the number by half a step at most', () => {
    const data = Float32Array.from({ length: 48 * 40 }, (_, i) => Math.sin(i * i) * (1 + (i % 7)))
    const { bytes, scales } = quantise({ shape: [48, 40], data })
    for (let row = 0; row < 48; row++)
      for (let column = 0; column < 40; column++) {
        const back = bytes[column * 48 + row] * scales[row]
        expect(Math.abs(back - data[row * 40 + column])).toBeLessThan(scales[row] * 0.501)
      }
  })
})

describe('tagging in bytes', () => {
  /** Of the largest logit; with sixteen numbers in a row the steps are coarse. */
  const NEAR = 0.06

  it.each(recorded)(
    'gives %s nearly the logits of its own numbers, and not the same',
    async (name) => {
      const { config, weights, batches, logits } = goldenModel(name)
      const session = await onnxCpuEngine.tag(config, weights, { threads: 1, precision: 'int8' })
      const largest = logits.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
      const found = await session.logits(batches[0])
      await session.dispose()
      const difference = logitsDifference(found, logits, batches[0])
      expect(difference).toBeLessThan(NEAR * largest)
      expect(difference).toBeGreaterThan(1e-4 * largest)
    },
  )

  it('is the same in an ONNX file for other programs, which is smaller', async () => {
    const { config, weights, batches } = goldenModel('bert')
    const file = exportGraph(config, weights, 'int8')
    expect(file.length).toBeLessThan(exportGraph(config, weights).length)
    const exported = await ort.InferenceSession.create(file)
    const session = await onnxCpuEngine.tag(config, weights, { threads: 1, precision: 'int8' })
    const [{ B, T, inputIds, attentionMask }] = batches
    const tensor = (data: Int32Array) =>
      new ort.Tensor('int64', BigInt64Array.from(data, BigInt), [B, T])
    const { logits } = await exported.run({
      input_ids: tensor(inputIds),
      attention_mask: tensor(attentionMask),
      token_type_ids: tensor(new Int32Array(B * T)),
    })
    const ours = await session.logits(batches[0])
    // What comes in is quantised with its paddings there, and without them here.
    const largest = ours.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
    expect(logitsDifference(logits.data as Float32Array, ours, batches[0])).toBeLessThan(
      NEAR * largest,
    )
    await session.dispose()
    await exported.release()
  })
})

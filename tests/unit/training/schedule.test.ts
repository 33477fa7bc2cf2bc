import { describe, expect, it } from 'vitest'
import { chunk, evaluationBatches, toTokenBatch } from '../../../src/training/batches.ts'
import type { Feature } from '../../../src/training/features.ts'
import { learningRateAt, warmupLength } from '../../../src/training/schedule.ts'
import { stepsPerEpoch } from '../../../src/training/loop.ts'
import { smallSettings } from '../../support/small-run.ts'

describe('the learning rate', () => {
  it.each(['linear', 'constant', 'cosine'] as const)(
    'rises from nothing to its peak, %s',
    (kind) => {
      expect([0, 1, 2, 3, 4].map((step) => learningRateAt(step, 20, 4, 8, kind))).toEqual([
        0, 2, 4, 6, 8,
      ])
    },
  )

  it('falls to nothing along a line, or stays', () => {
    expect([4, 8, 12, 20, 25].map((step) => learningRateAt(step, 20, 4, 8, 'linear'))).toEqual([
      8, 6, 4, 0, 0,
    ])
    expect([4, 20].map((step) => learningRateAt(step, 20, 4, 8, 'constant'))).toEqual([8, 8])
  })

  it('falls along half a cosine', () => {
    const rates = [4, 12, 20].map((step) => learningRateAt(step, 20, 4, 8, 'cosine'))
    expect(rates[0]).toBe(8)
    expect(rates[1]).toBeCloseTo(4, 12)
    expect(rates[2]).toBe(0)
    expect(learningRateAt(8, 20, 4, 8, 'cosine')).toBeCloseTo(4 * (1 + Math.SQRT1_2), 12)
  })

  it('is the peak when all is warmup', () => {
    expect(learningRateAt(3, 4, 4, 8, 'linear')).toBe(6)
    expect(learningRateAt(4, 4, 4, 8, 'linear')).toBe(0)
  })

  it('rises over the steps that are given, else over the share, rounded up', () => {
    expect(warmupLength(25, { warmupSteps: 3, warmupRatio: 0.5 })).toBe(3)
    expect(warmupLength(25, { warmupSteps: 0, warmupRatio: 0.1 })).toBe(3)
    expect(warmupLength(25, { warmupSteps: 0, warmupRatio: 0 })).toBe(0)
  })
})

describe('an epoch', () => {
  it('has a step for every group of batches, the last ones too', () => {
    const steps = (features: number, batchSize: number, accumulationSteps: number) =>
      stepsPerEpoch(features, smallSettings({ batchSize, accumulationSteps }))
    expect([steps(20, 4, 1), steps(21, 4, 1), steps(21, 4, 2), steps(21, 4, 4)]).toEqual([
      5, 6, 3, 2,
    ])
  })
})

describe('a batch', () => {
  const feature = (...ids: number[]): Feature => ({
    document: 0,
    ids,
    labels: ids.map((id) => id % 3),
    units: ids.map((_, at) => at),
  })

  it('is padded at the end, masked and without labels there', () => {
    expect(toTokenBatch([feature(7, 8), feature(9)], 5)).toEqual({
      B: 2,
      T: 2,
      inputIds: Int32Array.of(7, 8, 9, 5),
      attentionMask: Int32Array.of(1, 1, 1, 0),
      labels: Int32Array.of(1, 2, 0, -100),
    })
  })

  it('is as long as it is asked to be, and longer where it must', () => {
    expect(toTokenBatch([feature(7)], 5, 3)).toMatchObject({
      T: 3,
      inputIds: Int32Array.of(7, 5, 5),
    })
    expect(toTokenBatch([feature(7, 8, 9)], 5, 2).T).toBe(3)
  })

  it('of an evaluation holds neighbours in length; every sequence is in one', () => {
    const features = [feature(1, 2, 3), feature(1), feature(1, 2)]
    expect(evaluationBatches(features, 2)).toEqual([[features[1], features[2]], [features[0]]])
    expect(chunk([1, 2, 3, 4], 2)).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(chunk([], 2)).toEqual([])
  })
})

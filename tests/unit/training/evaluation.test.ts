import { describe, expect, it } from 'vitest'
import type { TokenBatch } from '../../../src/nn/engine.ts'
import { predict, type PredictOptions } from '../../../src/training/epoch.ts'
import { isBest, outOfPatience } from '../../../src/training/evaluation.ts'
import type { Feature } from '../../../src/training/features.ts'
import { reportOf } from '../../support/epoch-report.ts'
import { smallSettings } from '../../support/small-run.ts'

const classes = ['O', 'B-A', 'I-A']
const options: PredictOptions = {
  batchSize: 2,
  padId: 0,
  padTo: 0,
  decoding: 'argmax',
  referenceMode: false,
  goOn: async () => true,
}

/** `count` labelled pieces of class O, one word each. */
const feature = (document: number, count: number): Feature => ({
  document,
  ids: new Array<number>(count).fill(document + 1),
  labels: new Array<number>(count).fill(0),
  words: Array.from({ length: count }, (_, i) => i),
})

/** Every batch's mean loss is the number of its first document; every logit favours I-A over O. */
const session = (seen: TokenBatch[] = []) => ({
  evaluate: async (batch: TokenBatch) => {
    seen.push(batch)
    const logits = Float32Array.from({ length: batch.B * batch.T * 3 }, (_, i) => i % 3)
    return { loss: batch.inputIds[0], logits }
  },
})

describe('evaluation', () => {
  const features = [feature(0, 1), feature(1, 1), feature(2, 4)]

  it('averages the loss over labelled pieces', async () => {
    const { loss } = (await predict(session(), features, [1, 1, 4], classes, options))!
    expect(loss).toBeCloseTo((1 * 2 + 3 * 4) / 6, 12)
  })

  it('weights batch means by sequences, sixteen at a time in file order, in reference mode', async () => {
    const many = Array.from({ length: 20 }, (_, d) => feature(d, d < 3 ? 5 : 1))
    const seen: TokenBatch[] = []
    const counts = many.map(({ ids }) => ids.length)
    const { loss } = (await predict(session(seen), many, counts, classes, {
      ...options,
      referenceMode: true,
      padTo: 50,
    }))!
    expect(seen.map(({ B, T }) => [B, T])).toEqual([
      [16, 50],
      [4, 50],
    ])
    expect(loss).toBeCloseTo((1 * 16 + 17 * 4) / 20, 12)
  })

  it('decodes by the best class, or by the best legal path when asked', async () => {
    const named = async (decoding: PredictOptions['decoding']) => {
      const result = await predict(session(), [feature(0, 2)], [2], classes, {
        ...options,
        decoding,
      })
      return Array.from(result!.classes[0], (c) => classes[c])
    }
    expect(await named('argmax')).toEqual(['I-A', 'I-A'])
    expect(await named('constrained')).toEqual(['B-A', 'I-A'])
  })

  it('ends after the batch at which it is stopped', async () => {
    const seen: TokenBatch[] = []
    const stopped = { ...options, goOn: async () => false }
    expect(await predict(session(seen), features, [1, 1, 4], classes, stopped)).toBeUndefined()
    expect(seen).toHaveLength(1)
  })
})

describe('the best evaluation', () => {
  it.each([
    ['f1', { f1: 0.6, validationLoss: 2 }, { f1: 0.5, validationLoss: 1 }],
    ['strictF1', { strictF1: 0.6 }, { strictF1: 0.5, f1: 0.9 }],
    ['macroF1', { macroF1: 0.6 }, { macroF1: 0.5, f1: 0.9 }],
    ['accuracy', { accuracy: 0.6 }, { accuracy: 0.5, f1: 0.9 }],
    ['loss', { validationLoss: 1 }, { validationLoss: 2, f1: 0.9 }],
  ] as const)('is chosen by %s', (metric, better, worse) => {
    expect(isBest(reportOf(better), [reportOf(worse)], metric)).toBe(true)
    expect(isBest(reportOf(worse), [reportOf(better)], metric)).toBe(false)
    expect(isBest(reportOf(better), [reportOf(better)], metric)).toBe(false)
  })

  it('ends the run when as many evaluations as the patience brought nothing better', () => {
    const epochs = [reportOf({ best: true }), reportOf({}), reportOf({})]
    expect(outOfPatience(epochs, smallSettings({ patience: 2 }))).toBe(true)
    expect(outOfPatience(epochs, smallSettings({ patience: 3 }))).toBe(false)
    expect(outOfPatience(epochs, smallSettings({ patience: null }))).toBe(false)
  })
})

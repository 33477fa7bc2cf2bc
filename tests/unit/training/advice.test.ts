import { describe, expect, it } from 'vitest'
import { adviceFor } from '../../../src/training/advice.ts'
import type { EpochReport, LabelScore } from '../../../src/model/runs.ts'

const label = (name: string, f1: number, changes: Partial<LabelScore> = {}): LabelScore => ({
  label: name,
  precision: f1,
  recall: f1,
  f1,
  support: 60,
  ...changes,
})

function epoch(number: number, changes: Partial<EpochReport> = {}): EpochReport {
  return {
    epoch: number,
    step: number * 10,
    validationLoss: 0.3,
    precision: 0.8,
    recall: 0.8,
    f1: 0.8,
    accuracy: 0.9,
    trainLoss: 0.1,
    strictF1: 0.8,
    macroF1: 0.8,
    weightedF1: 0.8,
    perLabel: [label('PERSON', 0.8), label('PLACE', 0.8)],
    confusion: null,
    seconds: number * 10,
    tokensPerSecond: 1000,
    best: false,
    ...changes,
  }
}

const advice = (...epochs: EpochReport[]) =>
  adviceFor(epochs, { epochs: epochs.length, batchSize: 16 }).join('\n')

/** Validation loss and F1 of the published reference run. */
const reference = [
  [0.3705, 0.6028],
  [0.3351, 0.6548],
  [0.3196, 0.6788],
  [0.3368, 0.6861],
  [0.3491, 0.6886],
  [0.3833, 0.6863],
  [0.3893, 0.692],
].map(([validationLoss, f1], i) => epoch(i + 1, { validationLoss, f1, best: i === 6 }))

describe('advice', () => {
  it('points out the overfitting of the reference run, whose F1 still rose', () => {
    expect(advice(...reference)).toMatch(
      /lowest at epoch 3 and has risen since, a sign of overfitting. F1 still improved until epoch 7/,
    )
  })

  it('says nothing about a run in order', () => {
    expect(advice(epoch(1, { best: true }), epoch(2))).toBe('')
  })

  it('names the label whose recall or precision is low', () => {
    const perLabel = [label('PERSON', 0.8), label('PLACE', 0.4, { recall: 0.3, precision: 0.9 })]
    const missing = epoch(1, { best: true, precision: 0.85, recall: 0.55, perLabel })
    expect(advice(missing)).toMatch(
      /Recall \(55 %\) is well below precision, most of all for PLACE/,
    )
    const guessing = epoch(1, { best: true, precision: 0.4, recall: 0.7 })
    expect(advice(guessing)).toMatch(/Precision \(40 %\) is well below recall/)
  })

  it('names two labels that are mixed up', () => {
    const cells = [{ gold: 'PLACE', predicted: 'PERSON', exact: 8, overlapping: 1 }]
    const confusion = { labels: ['PERSON', 'PLACE'], cells, missed: {}, spurious: {} }
    expect(advice(epoch(1, { best: true, confusion }))).toMatch(
      /9 of 60 PLACE entities were read as PERSON/,
    )
  })

  it('says what stopping at the best epoch would have saved in a long run', () => {
    const long = [1, 2, 3, 4].map((n) => epoch(n, { seconds: n * 600, best: n === 2 }))
    expect(advice(...long)).toMatch(
      /took 40 minutes, 10 minutes an epoch. Stopping after epoch 2 would have saved 20 minutes/,
    )
  })

  it('asks for more epochs when F1 was still rising at the end', () => {
    expect(advice(epoch(1, { f1: 0.5 }), epoch(2, { f1: 0.7, best: true }))).toMatch(/still rising/)
  })

  it('warns of figures from few entities', () => {
    const perLabel = [label('PERSON', 0.8, { support: 10 })]
    expect(advice(epoch(1, { best: true, perLabel }))).toMatch(/Only 10 entities are held out/)
  })
})

import { describe, expect, it } from 'vitest'
import { adviceFor } from '../../../src/training/advice.ts'
import type { Circumstances } from '../../../src/training/rate-advice.ts'
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
    f1Interval: null,
    calibration: null,
    recall: 0.8,
    f1: 0.8,
    accuracy: 0.9,
    trainLoss: 0.1,
    strictF1: 0.8,
    macroF1: 0.8,
    weightedF1: 0.8,
    perLabel: [label('PERSON', 0.8), label('PLACE', 0.8)],
    confusion: null,
    samples: [],
    turned: null,
    seconds: number * 10,
    tokensPerSecond: 1000,
    best: false,
    ...changes,
  }
}

/** A run at a usual rate, whose losses are to be judged by a guess that costs 1. */
const circumstances = (epochs: number): Circumstances => ({
  settings: { epochs, learningRate: 5e-5, epsilon: 1e-8, beta2: 0.999 },
  rates: { from: 2e-5, to: 5e-4, suggested: 5e-5 },
  ignorance: { uniform: Math.log(5), guessing: 1 },
})

const advice = (...epochs: EpochReport[]) =>
  adviceFor(epochs, circumstances(epochs.length)).join('\n')

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
      /risen since its lowest, from 0.32 \(epoch 3\) to 0.39 \(epoch 7\): a sign of overfitting. F1 still improved until epoch 7/,
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
    const confusion = { labels: ['PERSON', 'PLACE'], cells, missed: [], spurious: [] }
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

/** The lines for one evaluation, the best, of a run that was no longer than planned. */
const linesFor = (changes: Partial<EpochReport>) =>
  adviceFor([epoch(1, { best: true, ...changes })], circumstances(2))

describe('advice on the number of epochs', () => {
  const losses = (...values: number[]) =>
    values.map((loss, i) => epoch(i + 1, { validationLoss: loss, best: i === 0 }))

  it('is given from the second evaluation after the lowest loss on', () => {
    expect(advice(...losses(0.3, 0.2, 0.3))).toBe('')
    expect(advice(...losses(0.2, 0.3, 0.3))).toBe(
      'Validation loss has risen since its lowest, from 0.20 (epoch 1) to 0.30 (epoch 3): a sign of ' +
        'overfitting. Use fewer epochs, a smaller model or more documents.',
    )
  })

  it('names parts of an epoch to two digits', () => {
    const [first, ...rest] = losses(0.2, 0.3, 0.3)
    expect(advice({ ...first, epoch: 0.33333 }, ...rest)).toMatch(/from 0.20 \(epoch 0.33\)/)
  })

  it('asks for more from a gain of a point in the last epoch on', () => {
    const rising = (f1: number, changes = {}) =>
      advice(epoch(1, { f1: 0.5 }), epoch(2, { f1, best: true, ...changes }))
    const more = 'F1 was still rising in the last epoch: more than 2 epochs may give more.'
    expect(rising(0.51)).toBe(more)
    expect(rising(0.509)).toBe('')
    expect(rising(0.7, { best: false })).toBe('')
  })

  it('asks for no more when the run ended before its time, or after one', () => {
    const epochs = [epoch(1, { f1: 0.5 }), epoch(2, { f1: 0.7, best: true })]
    expect(adviceFor(epochs, circumstances(3))).toEqual([])
    expect(advice(epoch(1, { best: true }))).toBe('')
  })

  it('is none without an evaluation', () => expect(advice()).toBe(''))
})

describe('advice on overfitting', () => {
  it('says how far the training loss fell meanwhile', () => {
    const epochs = [0.5, 0.2, 0.3, 0.35].map((validationLoss, i) =>
      epoch(i + 1, { validationLoss, trainLoss: 0.4 / (i + 1), best: i === 1 }),
    )
    expect(advice(...epochs)).toBe(
      'Validation loss has risen since its lowest, from 0.20 (epoch 2) to 0.35 (epoch 4), while the ' +
        'training loss fell from 0.40 (epoch 1) to 0.10 (epoch 4): a sign of overfitting. Use fewer ' +
        'epochs, a smaller model or more documents.',
    )
  })
})

describe('advice on precision and recall', () => {
  it('is given from a gap of more than ten points on', () => {
    expect(linesFor({ precision: 0.5, recall: 0.4 })).toEqual([])
    expect(linesFor({ precision: 0.4, recall: 0.5 })).toEqual([])
    expect(linesFor({ precision: 0.5, recall: 0.39 })).toHaveLength(1)
    expect(linesFor({ precision: 0.39, recall: 0.5 })).toHaveLength(1)
  })

  it('names the label that is lowest in what is low, where labels have five entities', () => {
    const perLabel = [
      label('A', 0.8, { precision: 0.2, recall: 0.9, support: 50 }),
      label('B', 0.8, { precision: 0.9, recall: 0.2, support: 5 }),
      label('C', 0.8, { precision: 0.1, recall: 0.1, support: 4 }),
    ]
    expect(linesFor({ precision: 0.9, recall: 0.5, perLabel })).toEqual([
      'Recall (50 %) is well below precision, most of all for B: entities are missed. Annotate ' +
        'more documents with varied entities of that kind, and check that none were left unlabelled.',
    ])
    expect(linesFor({ precision: 0.5, recall: 0.9, perLabel })).toEqual([
      'Precision (50 %) is well below recall, most of all for A: words are labelled that should ' +
        'not be. Add documents where such words are no entity, and review inconsistent spans.',
    ])
  })

  it('names no label where there is one alone', () => {
    const perLabel = [label('A', 0.8)]
    expect(linesFor({ precision: 0.9, recall: 0.5, perLabel })[0]).toMatch(
      /below precision: entities/,
    )
  })

  it('asks for documents where nothing was found though those to learn from are learnt', () => {
    expect(linesFor({ precision: 0, recall: 0 })).toEqual([
      'No entity of the held-out documents was found, though the training documents are learnt. ' +
        'Annotate more documents, and check that those held out are labelled in the same way.',
    ])
    expect(linesFor({ precision: 0, recall: 0.05 })).toEqual([])
    expect(linesFor({ precision: 0.05, recall: 0 })).toEqual([])
  })
})

describe('advice on labels', () => {
  it('names the weakest when it lies ten points below the mean', () => {
    const lines = (f1: number, support = 60) =>
      linesFor({ perLabel: [label('A', 0.9), label('B', f1, { support })] })
    expect(lines(0.69)).toEqual([
      'B is the weakest label (F1 0.69): annotate more documents that contain it.',
    ])
    expect(lines(0.72)).toEqual([])
    expect(lines(0.1, 5)).toHaveLength(1)
    expect(lines(0.1, 4)).toEqual([])
  })

  it('names the pair that is mixed up most, from three and from a tenth of the label on', () => {
    const lines = (exact: number, overlapping: number, support: number) => {
      const cells = [
        { gold: 'A', predicted: 'A', exact: 50, overlapping: 9 },
        { gold: 'B', predicted: 'A', exact: 1, overlapping: 1 },
        { gold: 'A', predicted: 'B', exact, overlapping },
      ]
      const confusion = { labels: ['A', 'B'], cells, missed: [], spurious: [] }
      return linesFor({ confusion, perLabel: [label('A', 0.8, { support }), label('B', 0.8)] })
    }
    const said = (count: number, of: number) => [
      `${count} of ${of} A entities were read as B: say in the guidelines how to tell them apart, ` +
        'and check those spans.',
    ]
    expect(lines(2, 1, 30)).toEqual(said(3, 30))
    expect(lines(1, 2, 30)).toEqual(said(3, 30))
    expect(lines(2, 1, 31)).toEqual([])
    expect(lines(1, 1, 10)).toEqual([])
  })

  it('warns below fifty held-out entities in all', () => {
    const lines = (...supports: number[]) =>
      linesFor({ perLabel: supports.map((support, i) => label(`L${i}`, 0.8, { support })) })
    expect(lines(25, 25)).toEqual([])
    expect(lines(24, 25)).toEqual([
      'Only 49 entities are held out, so these figures are rough: one entity more or less moves F1 ' +
        'by about 2 points.',
    ])
    expect(lines()[0]).toMatch(/^Only 0 entities .* by about 100 points\.$/)
  })
})

describe('advice on the time of a run', () => {
  const took = (seconds: number, epochs: number, best: number) =>
    advice(
      ...Array.from({ length: epochs }, (_, i) =>
        epoch(i + 1, { seconds: ((i + 1) * seconds) / epochs, best: i + 1 === best }),
      ),
    )

  it('is given from five minutes on', () => {
    expect(took(299, 1, 1)).toBe('')
    expect(took(300, 1, 1)).toBe(
      'This run took 5 minutes, 5 minutes an epoch. To shorten it: fewer epochs, early stopping, or ' +
        'a smaller base (half the layers take about half the time).',
    )
  })

  it('says what stopping sooner would have saved, from one epoch on', () => {
    expect(took(600, 10, 9)).toMatch(/Stopping after epoch 9 would have saved 60 seconds\. To/)
    expect(took(600, 10, 10)).not.toMatch(/Stopping/)
  })

  it.each([
    [890, 10, '15 minutes, 89 seconds'],
    [900, 10, '15 minutes, 2 minutes'],
    [5399, 1, '90 minutes, 90 minutes'],
    [5400, 1, '1.5 hours, 1.5 hours'],
  ])('tells %i seconds in %i epochs as %s an epoch', (seconds, epochs, said) => {
    expect(took(seconds, epochs, epochs)).toContain(`This run took ${said} an epoch.`)
  })
})

import { describe, expect, it } from 'vitest'
import type { EpochReport } from '../../../src/model/runs.ts'
import { lossesOf } from '../../../src/training/losses.ts'
import { rateAdvice, type Circumstances } from '../../../src/training/rate-advice.ts'
import { reportOf } from '../../support/epoch-report.ts'

/** Training loss, validation loss and F1 after each epoch. */
type Row = [number, number, number]

const guessing = 1.13
const pretrained = { from: 2e-5, to: 5e-4, suggested: 5e-5 }
const tiny = { from: 5e-4, to: 2e-3, suggested: 1e-3 }

function adviceOn(
  rows: Row[],
  { rates = pretrained, ...settings }: Partial<Circumstances['settings'] & Circumstances> = {},
): string | undefined {
  const epochs = rows.map(([trainLoss, validationLoss, f1], i): EpochReport => {
    const figures = { trainLoss, validationLoss, f1, precision: f1, recall: f1 }
    return reportOf({ epoch: i + 1, step: i + 1, ...figures })
  })
  const kept = epochs.reduce((a, b) => (b.f1 > a.f1 ? b : a))
  const ignorance = { uniform: Math.log(9), guessing }
  const usual = { epochs: rows.length, learningRate: 5e-5, epsilon: 1e-8, beta2: 0.999 }
  return rateAdvice(lossesOf(epochs, ignorance), kept, {
    settings: { ...usual, ...settings },
    rates,
    ignorance,
  })
}

/** As recorded on the sample's sentences, and on a third of them; see docs/decisions/0009. */
describe('advice on runs that were recorded', () => {
  it.each<[string, number, Row[]]>([
    [
      'falls to the loss of guessing',
      1e-2,
      [
        [2.002, 1.236, 0],
        [1.198, 1.158, 0],
        [1.161, 1.165, 0],
        [1.141, 1.143, 0],
        [1.143, 1.148, 0],
      ],
    ],
    [
      'learns, and rises again',
      3e-3,
      [
        [1.326, 1.186, 0],
        [0.969, 0.882, 0],
        [1.103, 1.138, 0],
        [1.136, 1.142, 0],
        [1.132, 1.139, 0],
      ],
    ],
    [
      'jumps',
      1e-2,
      [
        [1.564, 1.735, 0],
        [2.525, 1.248, 0],
        [1.19, 1.121, 0],
        [1.049, 1.131, 0],
        [1.043, 1.098, 0],
      ],
    ],
  ])('lowers the rate of MiniLM where its training loss %s', (_, learningRate, rows) => {
    const line = adviceOn(rows, { learningRate })
    expect(line).toContain(`The learning rate was ${learningRate}; 2e-5 to 5e-4 are usual`)
    expect(line).toMatch(/Lower it: train again with 5e-5\.$/)
    expect(line).toMatch(/no entity was found\./)
    expect(line).not.toMatch(/document/)
  })

  it('says nothing of MiniLM where a high rate did no harm', () => {
    const rows: Row[] = [
      [1.128, 0.404, 0.483],
      [0.279, 0.345, 0.514],
      [0.08, 0.182, 0.823],
    ]
    expect(adviceOn(rows, { learningRate: 1e-3 })).toBeUndefined()
  })

  it('asks for more epochs or a higher rate where MiniLM still learns', () => {
    const rows: Row[] = [
      [2.184, 2.1, 0],
      [1.888, 1.803, 0],
      [1.665, 1.594, 0],
      [1.532, 1.512, 0],
    ]
    expect(adviceOn(rows, { learningRate: 2e-5, epochs: 4 })).toBe(
      'No entity was found yet, and the training loss was still falling, from 2.18 (epoch 1) to 1.53 ' +
        '(epoch 4), where guessing each class by how often it occurs costs 1.13. Train for more than 4 ' +
        'epochs, or at a higher learning rate: 5e-5 instead of 2e-5.',
    )
  })

  it('lowers the rate of a model from nothing whose loss rose on the way', () => {
    const rows: Row[] = [
      [1.182, 0.561, 0.21],
      [0.681, 0.889, 0.18],
      [0.807, 0.932, 0.02],
      [0.226, 0.36, 0.55],
    ]
    expect(adviceOn(rows, { rates: tiny, learningRate: 1e-2 })).toBe(
      'The training loss rose from 0.68 (epoch 2) to 0.81 (epoch 3). The learning rate was 0.01; 5e-4 ' +
        'to 0.002 are usual for a base of this size. Lower it: train again with 0.001.',
    )
  })

  it('names β₂ where it made the losses explode', () => {
    const rows: Row[] = [
      [1511, 2030, 0],
      [2960, 4379, 0],
      [3100, 3213, 0],
    ]
    expect(adviceOn(rows, { rates: tiny, learningRate: 1e-3, beta2: 0 })).toBe(
      'The training loss rose from 1,511 (epoch 1) to 3,100 (epoch 3); it ended at 3,100, where guessing ' +
        'each class by how often it occurs costs 1.13; the validation loss rose from 2,030 (epoch 1) to ' +
        '3,213 (epoch 3). Likely cause: Adam’s β₂ of 0 (0.999 is usual). Set it back, and train again.',
    )
  })
})

describe('advice on the rate', () => {
  it('lowers a usual rate by a step where the loss rises, or never falls', () => {
    const rising: Row[] = [
      [0.6, 0.5, 0.3],
      [0.4, 0.5, 0.4],
      [0.9, 1.2, 0.1],
    ]
    expect(adviceOn(rising)).toMatch(
      /^The training loss rose from 0\.40 \(epoch 2\) to 0\.90 \(epoch 3\); the validation loss rose from 0\.50 \(epoch 1\) to 1\.20 \(epoch 3\)\. .* Lower it: train again with 2e-5\.$/,
    )
    const flat: Row[] = [
      [1.2, 1.1, 0.1],
      [1.15, 1.1, 0.1],
      [1.14, 1.1, 0.1],
    ]
    expect(adviceOn(flat)).toMatch(/^The training loss ended at 1\.14.*again with 2e-5\.$/)
    expect(adviceOn(flat, { learningRate: 2e-4 })).toMatch(/train again with 5e-5\.$/)
  })

  it('leaves a usual rate alone whose rise was made up for, and lowers a high one', () => {
    const rows: Row[] = [
      [0.9, 0.8, 0.3],
      [0.6, 0.6, 0.4],
      [0.8, 0.7, 0.4],
      [0.3, 0.4, 0.7],
    ]
    expect(adviceOn(rows)).toBeUndefined()
    expect(adviceOn(rows, { learningRate: 1e-3 })).toMatch(/^The training loss rose from 0\.60 /)
  })

  it('lowers a high rate at which little was learnt, unless the loss still falls', () => {
    const rows = (end: number): Row[] => [
      [1.5, 1.2, 0.02],
      [0.9, 0.9, 0.02],
      [end, 0.9, 0.02],
    ]
    expect(adviceOn(rows(0.89), { learningRate: 2e-3 })).toMatch(
      /^The training loss ended at 0\.89, .* Lower it: train again with 5e-5\.$/,
    )
    expect(adviceOn(rows(0.8), { learningRate: 2e-3 })).toMatch(
      /^The training loss was still falling/,
    )
  })

  it('raises one that is below the preset’s where the loss hardly fell', () => {
    const flat: Row[] = [
      [1.2, 1.1, 0.1],
      [1.15, 1.1, 0.1],
      [1.14, 1.1, 0.1],
    ]
    expect(adviceOn(flat, { learningRate: 1e-6 })).toBe(
      'The training loss hardly fell, from 1.20 (epoch 1) to 1.14 (epoch 3), where guessing each class ' +
        'by how often it occurs costs 1.13. Train for more than 3 epochs, or at a higher learning rate: ' +
        '5e-5 instead of 1e-6.',
    )
  })

  it('asks for patience where that ended a run which still learnt, and for no rate beyond the usual', () => {
    const rows: Row[] = [
      [2, 1.9, 0],
      [1.5, 1.4, 0],
    ]
    expect(adviceOn(rows, { epochs: 20, learningRate: 5e-4 })).toMatch(
      /Train with more patience: this run stopped after epoch 2 of 20\.$/,
    )
  })

  it('has little to say of a single epoch that found nothing', () => {
    expect(adviceOn([[1.8, 1.4, 0]])).toMatch(
      /^No entity was found yet, and the training loss of the first epoch is 1\.80, .* Train for more than 1 epoch, or at a higher learning rate: 1e-4 instead of 5e-5\.$/,
    )
  })

  it('says that documents are learnt by heart where only the validation loss explodes', () => {
    const rows: Row[] = [
      [0.8, 0.5, 0.4],
      [0.2, 0.9, 0.3],
      [0.02, 1.3, 0],
    ]
    expect(adviceOn(rows)).toBe(
      'The validation loss rose from 0.50 (epoch 1) to 1.30 (epoch 3). The training loss meanwhile went ' +
        'from 0.80 (epoch 1) to 0.0200 (epoch 3): the training documents are learnt by heart. Use fewer ' +
        'epochs, more dropout or a lower learning rate.',
    )
  })

  it('tells of a validation loss that was out of proportion from the start', () => {
    expect(
      adviceOn(
        [
          [1.2, 30, 0.1],
          [1.1, 20, 0.1],
        ],
        { learningRate: 0.01 },
      ),
    ).toMatch(
      /; the validation loss of 20\.00 is far above 1\.13, which guessing costs\. The learning rate was 0\.01/,
    )
  })

  it('is none where a usual rate came to rest on what it found', () => {
    const rested: Row[] = [
      [0.9, 0.8, 0.3],
      [0.8, 0.8, 0.4],
      [0.795, 0.8, 0.4],
    ]
    expect(adviceOn(rested)).toBeUndefined()
    expect(adviceOn(rested, { learningRate: 2e-5 })).toMatch(/^The training loss hardly fell, /)
  })

  it('is none where the losses are in order', () => {
    expect(
      adviceOn([
        [0.9, 0.5, 0.4],
        [0.3, 0.4, 0.6],
        [0.1, 0.45, 0.7],
      ]),
    ).toBeUndefined()
  })
})

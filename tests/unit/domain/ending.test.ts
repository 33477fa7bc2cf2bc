import { describe, expect, it } from 'vitest'
import { keptSentence, marksOf, stopSentence } from '../../../src/domain/ending.ts'
import { reportOf } from '../../support/epoch-report.ts'

/** Evaluations after whole epochs, the one at `best` (from 1) being the best. */
const run = (count: number, best: number) =>
  Array.from({ length: count }, (_, i) =>
    reportOf({ epoch: i + 1, step: i + 1, f1: 0.83333, best: i + 1 === best }),
  )

describe('the end of a run', () => {
  it('marks what is kept, and where patience stopped it', () => {
    expect(marksOf(run(4, 2), 20)).toEqual(['', 'kept', '', 'stopped'])
    expect(stopSentence(run(4, 2), 20)).toBe(
      'Stopped after epoch 4: nothing better for 2 evaluations.',
    )
    expect(stopSentence(run(3, 2), 20)).toBe(
      'Stopped after epoch 3: nothing better for 1 evaluation.',
    )
  })

  it('says nothing of patience where all epochs were gone through, or the run did not come to its end', () => {
    for (const planned of [4, undefined]) {
      expect(marksOf(run(4, 2), planned)).toEqual(['', 'kept', '', ''])
      expect(stopSentence(run(4, 2), planned)).toBe('')
    }
  })

  it('names parts of an epoch to two digits', () => {
    const parts = [reportOf({ epoch: 0.3333, best: true }), reportOf({ epoch: 0.6666 })]
    expect(stopSentence(parts, 3)).toMatch(/^Stopped after epoch 0\.67: /)
    expect(keptSentence(parts, 'f1')).toMatch(/^Kept: epoch 0\.33 /)
  })

  it.each([
    ['f1', 'F1 0.8333'],
    ['strictF1', 'strict F1 0.7000'],
    ['macroF1', 'macro F1 0.6000'],
    ['accuracy', 'accuracy 0.9000'],
    ['loss', 'validation loss 0.1230'],
  ] as const)('tells the figure that decided: %s', (metric, figure) => {
    const others = { strictF1: 0.7, macroF1: 0.6, accuracy: 0.9, validationLoss: 0.123 }
    const epochs = run(2, 2).map((report) => ({ ...report, ...others }))
    expect(keptSentence(epochs, metric)).toBe(`Kept: epoch 2 (${figure}).`)
  })

  it('has nothing to say without an evaluation', () => {
    expect(keptSentence([], 'f1')).toBe('')
    expect(stopSentence([], 3)).toBe('')
    expect(marksOf([], 3)).toEqual([])
  })
})

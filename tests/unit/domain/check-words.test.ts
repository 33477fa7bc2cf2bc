import { describe, expect, it } from 'vitest'
import { checkWords } from '../../../src/domain/check-words.ts'
import type { CheckFigures } from '../../../src/model/review.ts'

const figures: CheckFigures = {
  ...{ documents: 200, f1: 0.6, f1Interval: { low: 0.55, high: 0.65 }, curve: [] },
  labels: [
    { label: 'ORG', entities: 60, missed: 30 },
    { label: 'PERSON', entities: 80, missed: 8 },
    { label: 'PLACE', entities: 50, missed: 2 },
  ],
  // A fifth less is wrong with each doubling.
  ahead: { documents: 320, f1: 0.68, interval: null },
}

describe('what a check of the labels says', () => {
  it('names the label of which most is missed, and what more would bring', () => {
    expect(checkWords(figures, null)).toBe(
      '200 documents checked. Words and shapes alone find F1 0.60 (0.55 to 0.65). Most of what is missed is ORG: 30 of 40. 200 more documents should add 5 to 14 points to that.',
    )
  })

  it.each([
    // 0.4 × (1 − 1.25 ** log2(0.8)) = 0.028
    [100, 'Half an hour at your pace, 50 documents, should add 2 to 5 points to that, 200 more'],
    [20, 'Half an hour at your pace, 10 documents, should add up to 1 point to that, 200 more'],
    [30, 'Half an hour at your pace, 15 documents, should add 1 to 2 points to that, 200 more'],
    [2, 'Half an hour at your pace, 1 document, should add less than a point to that, 200 more'],
    // Who is that fast has as many in half an hour.
    [400, '. 200 more documents should add'],
    [0.5, '. 200 more documents should add'],
  ])('at %d documents an hour: %s', (pace, words) => {
    expect(checkWords(figures, pace)).toContain(words)
  })

  it.each([
    ['where there is no telling', { ahead: null }, 'of 40.'],
    ['where all is found', { f1: 1, f1Interval: null, labels: [] }, 'find F1 1.00.'],
    ['of checks of earlier versions', { labels: [], ahead: null }, '(0.55 to 0.65).'],
    [
      'where every label is missed alike',
      { ahead: null, labels: figures.labels.map((one) => ({ ...one, missed: 5 })) },
      '(0.55 to 0.65).',
    ],
  ])('says no more %s', (_, more, end) => {
    const said = checkWords({ ...figures, ...more }, 30)
    expect(said.endsWith(end), said).toBe(true)
  })
})

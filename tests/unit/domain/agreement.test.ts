import { describe, expect, it } from 'vitest'
import type { SetSpan } from '../../../src/model/review.ts'
import { AgreementTally, disagreementsOf, type Pair } from '../../../src/domain/agreement.ts'

function agreementOf(pairs: readonly Pair[]) {
  const tally = new AgreementTally()
  for (const pair of pairs) tally.add(pair)
  return tally.figures()
}

/** Words of one letter: "a b c …". */
const words = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ start: 2 * i, end: 2 * i + 1 }))
const span = (first: number, last: number, labelId: string): SetSpan => ({
  start: 2 * first,
  end: 2 * last + 1,
  labelId,
})

describe('agreement', () => {
  it('measures exact spans, and words by Cohen’s kappa', () => {
    const a = [span(0, 1, 'P'), span(4, 4, 'O'), span(6, 6, 'P')]
    const b = [span(0, 1, 'P'), span(4, 4, 'P'), span(8, 9, 'O')]
    const figures = agreementOf([{ words: words(10), a, b }])
    expect(figures.precision).toBeCloseTo(1 / 3, 12)
    expect(figures.recall).toBeCloseTo(1 / 3, 12)
    expect(figures.f1).toBeCloseTo(1 / 3, 12)
    expect(figures.perLabel).toEqual([
      { labelId: 'P', f1: 0.5, a: 2, b: 2 },
      { labelId: 'O', f1: 0, a: 1, b: 1 },
    ])
    // Tags of a: B-P I-P O O B-O O B-P O O O, of b: B-P I-P O O B-P O O O B-O I-O; O is outside.
    // Same in 6 of 10: words 0 1 2 3 5 7. By chance: B-P 2·2, I-P 1·1, O 6·5, B-O 1·1, I-O 0·1.
    const expected = (4 + 1 + 30 + 1 + 0) / 100
    expect(figures.kappa).toBeCloseTo((0.6 - expected) / (1 - expected), 12)
  })

  it('takes the worked example of 50 yes-or-no answers: kappa 0.4', () => {
    // 20 both yes, 5 only the first, 10 only the second, 15 neither; yes is a one-word span.
    const yes = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => span(from + i, from + i, 'Y'))
    const a = yes(0, 25)
    const b = [...yes(0, 20), ...yes(25, 35)]
    expect(agreementOf([{ words: words(50), a, b }]).kappa).toBeCloseTo(0.4, 12)
  })

  it('is full between equal sets, empty ones too', () => {
    const a = [span(0, 0, 'P')]
    expect(agreementOf([{ words: words(3), a, b: a }])).toMatchObject({ f1: 1, kappa: 1 })
    expect(agreementOf([{ words: words(3), a: [], b: [] }])).toMatchObject({ f1: 1, kappa: 1 })
    expect(agreementOf([])).toMatchObject({ precision: 1, recall: 1, f1: 1, kappa: 1 })
  })

  it('is not above chance when one says the opposite of the other', () => {
    const a = [span(0, 0, 'P')]
    const b = [span(1, 1, 'P')]
    expect(agreementOf([{ words: words(2), a, b }]).kappa).toBeCloseTo(-1, 12)
  })
})

describe('disagreements', () => {
  const kinds = (a: SetSpan[], b: SetSpan[]) =>
    disagreementsOf(a, b).map(({ start, end, kind }) => [start, end, kind])

  it('tell what is missing, extra, of another label or other boundaries', () => {
    const a = [span(0, 0, 'P'), span(2, 2, 'P'), span(4, 5, 'P'), span(8, 8, 'P')]
    const b = [span(2, 2, 'O'), span(4, 4, 'P'), span(6, 6, 'O'), span(8, 8, 'P')]
    expect(kinds(a, b)).toEqual([
      [0, 1, 'missing'],
      [4, 5, 'label'],
      [8, 11, 'boundary'],
      [12, 13, 'extra'],
    ])
  })

  it('hold overlapping spans of both together, those they share included', () => {
    const outer = span(0, 4, 'P')
    const [cluster, ...others] = disagreementsOf([outer, span(1, 1, 'O')], [outer, span(4, 6, 'O')])
    expect(others).toEqual([])
    expect(cluster).toMatchObject({ start: 0, end: 13 })
    expect(cluster.a).toHaveLength(2)
    expect(cluster.b).toHaveLength(2)
  })

  it('are none between spans that only touch', () => {
    expect(kinds([span(0, 0, 'P'), span(1, 1, 'P')], [span(0, 0, 'P'), span(1, 1, 'P')])).toEqual(
      [],
    )
  })

  it('part where one span ends and the next begins', () => {
    const [first, second] = [
      { start: 0, end: 2, labelId: 'P' },
      { start: 2, end: 4, labelId: 'P' },
    ]
    expect(kinds([first, second], [])).toEqual([
      [0, 2, 'missing'],
      [2, 4, 'missing'],
    ])
  })

  it('tell their spans from the left, the shorter first', () => {
    const spans = [span(0, 2, 'P'), span(0, 0, 'O'), span(0, 1, 'Q')]
    const [cluster] = disagreementsOf(spans, [])
    expect(cluster.a.map(({ labelId }) => labelId)).toEqual(['O', 'Q', 'P'])
  })

  it('are of the label when both have the same ranges, in whatever order they are listed', () => {
    const a = [span(0, 2, 'P'), span(1, 1, 'P')]
    const b = [span(1, 1, 'O'), span(0, 2, 'O')]
    expect(kinds(a, b)).toEqual([[0, 5, 'label']])
  })
})

import { describe, expect, it } from 'vitest'
import { checkingLabels, type LabelCheck } from '../../../src/training/label-check.ts'
import { forecast } from '../../../src/training/forecast.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'

const names = ['Ann', 'Bob', 'Cem', 'Dag', 'Eva', 'Ines']
const towns = ['Oslo', 'Rome', 'Lima', 'Cork', 'Bern', 'Graz']

/** "Ann lives in Oslo." in every pair, the person and the place labelled. */
const documents: TrainingDocument[] = names.flatMap((name, i) =>
  towns.map((town, j) => {
    const text = `${name} lives in ${town}.`
    const at = text.indexOf(town)
    return {
      ...{
        id: 1 + i * towns.length + j,
        text,
        words: null,
        split: 'auto' as const,
        reviewed: null,
      },
      spans: [
        { start: 0, end: name.length, label: 'PER' },
        { start: at, end: at + town.length, label: 'LOC' },
      ],
    }
  }),
)
const types = ['LOC', 'PER']

function checked(given: readonly TrainingDocument[]): LabelCheck {
  const shares: number[] = []
  const steps = checkingLabels(given, types)
  for (;;) {
    const { done, value } = steps.next()
    if (done) {
      expect(shares).toEqual(shares.toSorted((a, b) => a - b))
      expect(shares.at(-1)).toBe(1)
      return value
    }
    shares.push(value)
  }
}

describe('a check of labels', () => {
  it('reads every document once, by what others teach, and finds nothing amiss where all agree', () => {
    const { documents: read, doubts, figures } = checked(documents)
    expect(read.map(({ documentId }) => documentId).toSorted((a, b) => a - b)).toEqual(
      documents.map(({ id }) => id),
    )
    expect(read[0].entities).toHaveLength(2)
    expect(doubts).toEqual([])
    expect(figures).toMatchObject({ documents: 36, f1: 1 })
  })

  it.each([
    ['another label', { start: 0, end: 3, label: 'LOC' }],
    ['no label', undefined],
  ])('puts the one place first that has %s', (_, instead) => {
    const wrong = documents.map((one) =>
      one.id === 8 ? { ...one, spans: [...(instead ? [instead] : []), one.spans[1]] } : one,
    )
    const { doubts, figures } = checked(wrong)
    expect(doubts[0]).toMatchObject({ documentId: 8, start: 0, end: 3 })
    expect(doubts[0].likelihood).toBeLessThan(0.2)
    expect(figures.f1).toBeLessThan(1)
  })

  it('says nothing of what was not looked at', () => {
    const unread = documents.map((one) =>
      one.id === 8 ? { ...one, spans: [one.spans[1]], reviewed: [{ start: 4, end: 18 }] } : one,
    )
    expect(checked(unread).doubts).toEqual([])
  })

  it('is the same each time', () => {
    expect(checked(documents.slice(0, 24))).toEqual(checked(documents.slice(0, 24)))
  })
})

describe('what more documents would give', () => {
  const halving = [100, 200, 400].map((n) => ({ documents: n, f1: 1 - 4 / Math.sqrt(n) }))

  it('goes on as the error falls', () => {
    expect(forecast(halving, null)).toMatchObject({ documents: 800, interval: null })
    expect(forecast(halving, null)?.f1).toBeCloseTo(1 - 4 / Math.sqrt(800), 10)
  })

  it('lies as far about that as the last point may be off', () => {
    const { interval } = forecast(halving, { low: 0.7, high: 0.9 }) ?? {}
    expect(interval?.low).toBeCloseTo(1 - 0.3 / Math.SQRT2, 10)
    expect(interval?.high).toBeCloseTo(1 - 0.1 / Math.SQRT2, 10)
  })

  it.each([
    ['F1 falls', halving.map(({ documents }, i) => ({ documents, f1: halving[2 - i].f1 }))],
    ['there is one point', halving.slice(0, 1)],
    ['nothing was found', halving.map(({ documents }) => ({ documents, f1: 0 }))],
    ['everything was', halving.map(({ documents }) => ({ documents, f1: 1 }))],
    ['all points are of as many', halving.map(({ f1 }) => ({ documents: 9, f1 }))],
  ])('is not told where %s', (_, curve) => {
    expect(forecast(curve, null)).toBeNull()
  })
})

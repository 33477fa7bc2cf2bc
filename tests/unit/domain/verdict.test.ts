import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../../src/domain/verdict.ts'
import { reportOf } from '../../support/epoch-report.ts'

const label = (name: string, support: number, recall: number) => ({
  ...{ label: name, support, recall, precision: recall, f1: recall },
})
const of = (changes: Parameters<typeof reportOf>[0]) => verdictOf({ epochs: [reportOf(changes)] })

describe('the verdict on a run', () => {
  it('says in counts what is found, and between which shares that lies', () => {
    const verdict = of({
      ...{ precision: 0.75, recall: 0.75, f1: 0.75, f1Interval: { low: 0.5, high: 0.9 } },
      perLabel: [label('PLACE', 4, 0.25), label('PERSON', 8, 1), label('DATE', 0, 0)],
    })
    expect(verdict).toEqual({
      level: 'suggests',
      found:
        'Finds 9 of 12 entities that were held out; 3 of its 12 finds are wrong. PERSON 8 of 8, PLACE 1 of 4.',
      // Wilson's interval of 9 in 12.
      further:
        'Measured on so many, it should find between 47\u202f% and 91\u202f% in further text of this kind.',
      next: expect.stringMatching(/^Good enough to suggest, not to trust\. Next: /),
    })
  })

  it('never recommends a model that finds nothing', () => {
    const verdict = of({ perLabel: [label('PERSON', 12, 0)] })
    expect(verdict?.level).toBe('nothing')
    expect(verdict?.found).toBe('Finds 0 of 12 entities that were held out.')
    expect(verdict?.next).toMatch(/^It finds nothing yet\. Next: finish more documents/)
  })

  it.each([
    [{ f1: 0.49, low: 0.4 }, 'little'],
    [{ f1: 0.5, low: 0.4 }, 'suggests'],
    [{ f1: 0.95, low: 0.84 }, 'suggests'],
    [{ f1: 0.95, low: 0.85 }, 'tags'],
  ])('with %j is %s', ({ f1, low }, level) => {
    const figures = { precision: f1, recall: f1, f1, f1Interval: { low, high: 1 } }
    expect(of({ ...figures, perLabel: [label('PERSON', 100, f1)] })?.level).toBe(level)
  })

  it('is of the evaluation that was kept', () => {
    const kept = reportOf({
      best: true,
      recall: 1,
      precision: 1,
      f1: 1,
      perLabel: [label('A', 1, 1)],
    })
    const last = reportOf({ perLabel: [label('A', 1, 0)] })
    expect(verdictOf({ epochs: [kept, last] })?.found).toBe(
      'Finds 1 of 1 entity that was held out; none of its 1 finds is wrong.',
    )
  })

  it('is none where nothing was measured', () => {
    expect(verdictOf({ epochs: [] })).toBeNull()
    expect(of({ perLabel: [label('A', 0, 0)] })).toBeNull()
  })
})

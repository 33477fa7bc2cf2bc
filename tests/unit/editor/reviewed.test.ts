import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Range } from '../../../src/domain/model.ts'
import { isReviewed, reviewedEdges, withReviewed } from '../../../src/domain/reviewed.ts'

describe('the reviewed part of a document', () => {
  it('starts with the first mark and grows', () => {
    const first = withReviewed(null, { start: 0, end: 5 }, 20)
    expect(first).toEqual([{ start: 0, end: 5 }])
    expect(withReviewed(first, { start: 10, end: 15 }, 20)).toHaveLength(2)
    expect(withReviewed(first, { start: 5, end: 9 }, 20)).toEqual([{ start: 0, end: 9 }])
  })

  it('is the whole document again when nothing is left', () => {
    expect(withReviewed([{ start: 0, end: 12 }], { start: 8, end: 20 }, 20)).toBeNull()
  })

  it('holds exactly the offsets of its ranges, sorted and disjoint', () => {
    const ranges = fc.array(
      fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 9 })).map(([start, size]) => ({
        start,
        end: start + size,
      })),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(ranges, (all) => {
        const mask = all.reduce<Range[] | null>((sum, range) => withReviewed(sum, range, 100), null)
        const kept = mask as Range[]
        for (let i = 1; i < kept.length; i++) expect(kept[i].start).toBeGreaterThan(kept[i - 1].end)
        for (let at = 0; at < 60; at++)
          expect(isReviewed(kept, { start: at, end: at + 1 })).toBe(
            all.some(({ start, end }) => start <= at && at < end),
          )
      }),
    )
  })

  it('has edges only inside the stretch that is asked for', () => {
    expect(reviewedEdges([{ start: 0, end: 5 }], { start: 0, end: 9 })).toEqual([5])
    expect(reviewedEdges(null, { start: 0, end: 9 })).toEqual([])
  })
})

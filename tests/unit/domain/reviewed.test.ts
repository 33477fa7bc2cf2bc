import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentStatus, Range, SpanOrigin } from '../../../src/model/documents.ts'
import {
  hardlyRead,
  isReviewed,
  readPart,
  reviewedEdges,
  withReviewed,
} from '../../../src/domain/reviewed.ts'
import { PATIENT } from '../../support/patient.ts'

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

  it('holds exactly the offsets of its ranges, sorted and disjoint', PATIENT, () => {
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

  it('joins a range with those on both sides, in whatever order they come', () => {
    const parts = [
      { start: 8, end: 10 },
      { start: 0, end: 3 },
    ]
    expect(withReviewed(parts, { start: 2, end: 8 }, 20)).toEqual([{ start: 0, end: 10 }])
    expect(withReviewed(parts, { start: 4, end: 7 }, 20)).toEqual([
      { start: 0, end: 3 },
      { start: 4, end: 7 },
      { start: 8, end: 10 },
    ])
  })

  it('keeps the longer of two ranges that begin alike', () => {
    expect(withReviewed([{ start: 0, end: 9 }], { start: 0, end: 4 }, 20)).toEqual([
      { start: 0, end: 9 },
    ])
  })

  it('is a part still when its first or last unit is left', () => {
    expect(withReviewed(null, { start: 1, end: 20 }, 20)).toEqual([{ start: 1, end: 20 }])
    expect(withReviewed(null, { start: 0, end: 19 }, 20)).toEqual([{ start: 0, end: 19 }])
    const parts = withReviewed([{ start: 0, end: 2 }], { start: 5, end: 20 }, 20)
    expect(parts).toHaveLength(2)
  })

  it('leaves the ranges that it was given as they were', () => {
    const given = [{ start: 0, end: 5 }]
    withReviewed(given, { start: 3, end: 9 }, 20)
    expect(given).toEqual([{ start: 0, end: 5 }])
  })

  it('holds a range when one of its parts holds all of it', () => {
    const parts = [
      { start: 0, end: 5 },
      { start: 6, end: 9 },
    ]
    expect(isReviewed(null, { start: 0, end: 99 })).toBe(true)
    expect(isReviewed(parts, { start: 0, end: 5 })).toBe(true)
    expect(isReviewed(parts, { start: 6, end: 10 })).toBe(false)
    expect(isReviewed(parts, { start: 4, end: 7 })).toBe(false)
  })

  it('has edges only inside the stretch that is asked for', () => {
    const parts = [
      { start: 0, end: 5 },
      { start: 7, end: 9 },
    ]
    expect(reviewedEdges(parts, { start: 0, end: 9 })).toEqual([5, 7])
    expect(reviewedEdges(parts, { start: 5, end: 8 })).toEqual([7])
    expect(reviewedEdges(null, { start: 0, end: 9 })).toEqual([])
  })
})

describe('what of a document was read', () => {
  const text = 'Ann met Bob. Cid left early, said Eve. Nobody came.'
  const span = (start: number, end: number, origin: SpanOrigin = 'human') => ({
    start,
    end,
    origin,
  })
  const read = (status: DocumentStatus, spans: ReturnType<typeof span>[], more = {}) =>
    readPart({ text, status, words: null, reviewed: null, ...more }, spans)

  it('is all of one that is done, or came with its labels', () => {
    expect(read('done', [])).toBeNull()
    expect(read('in-progress', [span(0, 3, 'import')])).toBeNull()
    expect(read('in-progress', [span(0, 3)], { words: [{ start: 0, end: 3 }] })).toBeNull()
  })

  it('is what was marked, whatever the status', () => {
    const reviewed = [{ start: 0, end: 12 }]
    for (const status of ['new', 'in-progress', 'done'] as const)
      expect(read(status, [span(0, 3)], { reviewed })).toBe(reviewed)
  })

  it('of one in progress goes up to the end of the sentence of its last span', () => {
    expect(read('in-progress', [span(13, 16), span(0, 3)])).toEqual([{ start: 0, end: 38 }])
    expect(read('in-progress', [span(39, 45)])).toEqual([{ start: 0, end: text.length }])
    expect(read('in-progress', [])).toEqual([])
  })

  it('ends with the line where no sentence does', () => {
    const lines = { text: 'Ann Lee\nBob Cole\nEve', status: 'in-progress' as const }
    expect(readPart(lines, [span(0, 3)])).toEqual([{ start: 0, end: 7 }])
    expect(readPart(lines, [span(8, 16)])).toEqual([{ start: 0, end: 16 }])
  })

  it('is nothing of one that nobody has begun, whatever lies on it', () => {
    expect(read('new', [span(0, 3), span(13, 16, 'model')])).toEqual([])
  })
})

describe('a long text of which little was read', () => {
  const long = 'Ann left. ' + 'Nobody came. '.repeat(200)
  const span = (end: number) => [{ start: end - 3, end, origin: 'human' as const }]
  const progress = { text: long, status: 'in-progress' as const }

  it('is one whose last label stands in its first half, or that has none', () => {
    expect(hardlyRead(progress, span(3))).toEqual([{ start: 0, end: 9 }])
    expect(hardlyRead({ ...progress, status: 'new' }, [])).toEqual([])
    expect(hardlyRead(progress, span(long.length - 40))).toBeNull()
  })

  it('is none that is short, came with its labels, or was marked by hand', () => {
    expect(hardlyRead({ ...progress, text: 'Ann left. Nobody came.' }, span(3))).toBeNull()
    expect(hardlyRead(progress, [{ ...span(3)[0], origin: 'import' }])).toBeNull()
    expect(hardlyRead({ ...progress, reviewed: [{ start: 0, end: 9 }] }, span(3))).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import {
  checkRange,
  coveredBy,
  packRanges,
  unpackRanges,
} from '../../../src/storage/documents/ranges.ts'

const text = 'ab😀c'
const range = (start: number, end: number) => ({ start, end })

describe('a range of a text', () => {
  it.each([
    [0, 5],
    [0, 1],
    [2, 4],
    [4, 5],
  ])('may be %i-%i', (start, end) => {
    expect(() => checkRange(text, range(start, end), 'A span')).not.toThrow()
  })

  it.each([
    ['empty', 1, 1],
    ['backwards', 2, 1],
    ['before the text', -1, 2],
    ['beyond the text', 4, 6],
    ['begun within a character', 3, 5],
    ['ended within a character', 0, 3],
  ])('is not %s', (_, start, end) => {
    expect(() => checkRange(text, range(start, end), 'A span')).toThrow(
      'A span must lie inside the text and not cut a character; nothing was changed.',
    )
  })
})

describe('what ranges cover', () => {
  it('is sorted, and one where they touch or overlap', () => {
    const given = [range(8, 9), range(0, 2), range(2, 4), range(3, 4), range(5, 6)]
    expect(coveredBy(given, 'abcdefghij', 'It')).toEqual([range(0, 4), range(5, 6), range(8, 9)])
    expect(given[0]).toEqual(range(8, 9))
  })

  it('is the longer where one holds the other', () => {
    expect(coveredBy([range(0, 5), range(1, 2)], 'abcdefghij', 'It')).toEqual([range(0, 5)])
  })

  it('is refused when one does not fit', () => {
    expect(() => coveredBy([range(0, 1), range(9, 11)], 'abcdefghij', 'It')).toThrow(/^It must lie/)
  })
})

it('ranges come out of their list as they went in', () => {
  expect(packRanges([range(0, 2), range(5, 9)])).toBe('[0,2,5,9]')
  expect(unpackRanges('[0,2,5,9]')).toEqual([range(0, 2), range(5, 9)])
  expect(unpackRanges('[]')).toEqual([])
})

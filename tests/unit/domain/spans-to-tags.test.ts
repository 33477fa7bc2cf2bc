import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spansToTags } from '../../../src/domain/layers.ts'
import { tagsToChunks } from '../../../src/domain/tags.ts'

/** Words "w0 w1 w2 …" of two characters with a space between. */
const words = Array.from({ length: 8 }, (_, i) => ({ start: 3 * i, end: 3 * i + 2 }))
/** A span from one word to another, both included. */
const over = (first: number, last: number, label = 'X') => ({
  ...{ start: words[first].start, end: words[last].end, label },
})
const tagged = (...spans: ReturnType<typeof over>[]) => {
  const { tags, dropped } = spansToTags(words, spans, ({ label }) => label)
  return { tags: tags.join(' '), dropped }
}

describe('spans as tags of words', () => {
  it('begin with B and go on with I, side by side too', () => {
    expect(tagged(over(0, 0, 'PER'), over(1, 3, 'PER'), over(4, 5, 'LOC'))).toEqual({
      tags: 'B-PER B-PER I-PER I-PER B-LOC I-LOC O O',
      dropped: [],
    })
  })

  it('are O without spans, and nothing without words', () => {
    expect(tagged().tags).toBe('O O O O O O O O')
    expect(spansToTags([], [], String)).toEqual({ tags: [], dropped: [] })
  })

  it('keep the longest of those that overlap, whatever their order, and name the others', () => {
    const [inner, outer, across] = [over(2, 3, 'A'), over(1, 4, 'B'), over(4, 6, 'C')]
    const expected = { tags: 'O B-B I-B I-B I-B O O O' }
    expect(tagged(inner, outer, across)).toMatchObject(expected)
    expect(tagged(outer, across, inner)).toEqual({
      ...expected,
      dropped: [
        { span: across, reason: 'overlap' },
        { span: inner, reason: 'overlap' },
      ],
    })
  })

  it('keep the earlier of two that are as long', () => {
    const [early, late] = [over(1, 2, 'A'), over(2, 3, 'B')]
    const expected = { tags: 'O B-A I-A O O O O O', dropped: [{ span: late, reason: 'overlap' }] }
    expect(tagged(late, early)).toEqual(expected)
    expect(tagged(early, late)).toEqual(expected)
  })

  it.each([
    ['begins within a word', { start: 1, end: 5, label: 'X' }],
    ['ends within a word', { start: 0, end: 4, label: 'X' }],
    ['takes the space along', { start: 0, end: 3, label: 'X' }],
    ['ends before it begins', { start: 6, end: 2, label: 'X' }],
  ])('drop one that %s', (_, span) => {
    expect(tagged(span)).toEqual({
      tags: 'O O O O O O O O',
      dropped: [{ span, reason: 'edge' }],
    })
  })

  it('give the spans back that lie apart', () => {
    const apart = fc
      .uniqueArray(fc.nat(7), { minLength: 0, maxLength: 8 })
      .map((cuts) => cuts.sort((a, b) => a - b))
      .map((cuts) => cuts.flatMap((first, i) => (i % 2 ? [] : [[first, cuts[i + 1] ?? first]])))
    fc.assert(
      fc.property(apart, (ranges) => {
        const { tags, dropped } = tagged(...ranges.map(([first, last]) => over(first, last)))
        const chunks = tagsToChunks(tags.split(' '))
        expect(chunks.map(({ start, end }) => [start, end - 1])).toEqual(ranges)
        expect(dropped).toEqual([])
      }),
    )
  })
})

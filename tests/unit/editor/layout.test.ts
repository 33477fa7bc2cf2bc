import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterAt } from '../../../src/domain/characters.ts'
import {
  blockAt,
  blocksOf,
  drawSpans,
  MAX_BLOCK,
  segments,
  splitBlocks,
  type Mark,
} from '../../../src/editor/layout.ts'
import { splitWords } from '../../../src/domain/words.ts'
import { PATIENT } from '../../support/patient.ts'

const span = (id: string, start: number, end: number): Mark => ({
  suggested: false,
  span: { id, start, end, documentId: 1, labelId: 'x', origin: 'human', source: '', score: null },
})

const depths = (spans: Mark[]) =>
  Object.fromEntries(drawSpans(spans).map(({ span, depth }) => [span.id, depth]))

describe('blocks', () => {
  it('are the lines of the text, whatever ends them', () => {
    const text = 'one\r\ntwo\n\nthree\rfour'
    expect(splitBlocks(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'one',
      'two',
      '',
      'three',
      'four',
    ])
  })

  it('cut a long line after white space without losing a character', () => {
    const text = 'word '.repeat(5000)
    const blocks = splitBlocks(text)
    expect(blocks.length).toBeGreaterThan(5)
    expect(blocks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
    expect(blocks.every(({ end }) => end === text.length || text[end - 1] === ' ')).toBe(true)
  })

  it('may be as long as a block, and no longer', () => {
    const ends = (text: string) => splitBlocks(text).map(({ end }) => end)
    expect(ends('a'.repeat(MAX_BLOCK))).toEqual([MAX_BLOCK])
    expect(ends('a'.repeat(MAX_BLOCK + 1))).toEqual([MAX_BLOCK, MAX_BLOCK + 1])
  })

  it.each([
    ['after the last space in reach', MAX_BLOCK - 10, ' ', MAX_BLOCK - 9],
    ['after a space right at the limit', MAX_BLOCK - 1, ' ', MAX_BLOCK],
    ['after a space right behind the half', MAX_BLOCK / 2, ' ', MAX_BLOCK / 2 + 1],
    ['not at a space in the first half', MAX_BLOCK / 2 - 1, ' ', MAX_BLOCK],
    ['behind a mark where there is no space', MAX_BLOCK - 10, '。', MAX_BLOCK - 9],
    ['before a space that a mark sits on', MAX_BLOCK - 10, ' \u0301', MAX_BLOCK - 10],
  ])('are cut %s', (_, at, mark, cut) => {
    const text = 'é'.repeat(at) + mark + 'é'.repeat(MAX_BLOCK)
    expect(splitBlocks(text)[0]).toEqual({ start: 0, end: cut })
  })

  it('never cut an emoji', () => {
    const text = '😀'.repeat(4001)
    for (const { start, end } of splitBlocks(`x${text}`))
      expect(`x${text}`.slice(start, end).isWellFormed()).toBe(true)
  })

  it('cut no word and no character, even without white space', PATIENT, () => {
    const unit = fc.constantFrom('王', '北', 'e\u0301', '👩‍👩‍👧', '🇳🇴', 'Berlin', '，', 'نِ', ' ')
    fc.assert(
      fc.property(fc.string({ unit, minLength: 60, maxLength: 120 }), (part) => {
        const text = part.repeat(100)
        const words = splitWords(text)
        for (const { start, end } of splitBlocks(text)) {
          expect(characterAt(text, start)?.start ?? start).toBe(start)
          const inside = words.filter((word) => word.start < end && word.end > start)
          expect(inside.every((word) => word.start >= start && word.end <= end)).toBe(true)
        }
      }),
      { numRuns: 10 },
    )
  })

  it('are found by offset, a line end counting with the line before', () => {
    const blocks = splitBlocks('ab\ncd')
    expect([0, 1, 2, 3, 4, 5].map((offset) => blockAt(blocks, offset))).toEqual([0, 0, 0, 1, 1, 1])
  })
})

describe('underlines', () => {
  it('lie deeper for the span that holds another', () => {
    expect(depths([span('outer', 0, 20), span('inner', 5, 9)])).toEqual({ outer: 1, inner: 0 })
  })

  it('share the level nearest to the text when spans do not overlap', () => {
    expect(depths([span('a', 0, 5), span('b', 5, 9)])).toEqual({ a: 0, b: 0 })
  })

  it('are drawn from the left, the longer first, then by name', () => {
    const marks = [span('c', 2, 4), span('b', 0, 3), span('d', 0, 5), span('a', 0, 3)]
    expect(drawSpans(marks).map((drawn) => drawn.span.id)).toEqual(['d', 'a', 'b', 'c'])
  })

  it('are numbered anew where nothing overlaps any more', () => {
    const marks = [span('a', 0, 9), span('b', 1, 3), span('c', 3, 5), span('d', 9, 12)]
    expect(depths(marks)).toEqual({ a: 1, b: 0, c: 0, d: 0 })
  })

  it('take three levels for three over one character', () => {
    expect(depths([span('a', 0, 9), span('b', 1, 6), span('c', 2, 4)])).toEqual({
      a: 2,
      b: 1,
      c: 0,
    })
  })

  it('never meet where spans overlap', PATIENT, () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 20 }))), (ranges) => {
        const drawn = drawSpans(ranges.map(([at, size], i) => span(`s${i}`, at, at + size)))
        for (const a of drawn)
          for (const b of drawn)
            if (a !== b && a.depth === b.depth)
              expect(a.span.end <= b.span.start || b.span.end <= a.span.start).toBe(true)
      }),
    )
  })
})

describe('segments', () => {
  it('cover each block exactly, under the spans that hold them', PATIENT, () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'b'), minLength: 1, maxLength: 80 }),
        fc.array(fc.tuple(fc.nat(79), fc.integer({ min: 1, max: 30 })), { maxLength: 12 }),
        (text, ranges) => {
          const spans = ranges.map(([at, size], i) =>
            span(`s${i}`, at % text.length, Math.min((at % text.length) + size, text.length)),
          )
          const blocks = splitBlocks(text)
          blocks.forEach((block, index) => {
            const touching = spans.filter(({ span }) => blocksOf(blocks, span).includes(index))
            const drawn = segments(block, drawSpans(touching))
            expect(drawn.map((s) => text.slice(s.start, s.end)).join('')).toBe(
              text.slice(block.start, block.end),
            )
            for (const part of drawn) {
              const naive = spans.filter(
                ({ span }) => span.start < part.end && span.end > part.start,
              )
              expect(part.spans.map(({ span }) => span.id).sort()).toEqual(
                naive.map(({ span }) => span.id).sort(),
              )
            }
          })
        },
      ),
    )
  })

  it('carry the tag of a span once, where it ends, the inner span first', () => {
    const spans = [span('outer', 0, 9), span('inner', 5, 9)]
    const [block] = splitBlocks('New York Times')
    const parts = segments(block, drawSpans(spans))
    expect(parts.map(({ ending }) => ending.map(({ span }) => span.id))).toEqual([
      [],
      ['inner', 'outer'],
      [],
    ])
  })

  it('are cut at the edges of spans and where they are asked to be, inside the block', () => {
    const block = { start: 10, end: 20 }
    const drawn = drawSpans([span('a', 5, 12), span('b', 15, 25), span('c', 10, 20)])
    const parts = segments(block, drawn, [10, 13, 20, 3, 30])
    expect(parts.map(({ start, end }) => [start, end])).toEqual([
      [10, 12],
      [12, 13],
      [13, 15],
      [15, 20],
    ])
    expect(parts.map(({ spans }) => spans.map((drawn) => drawn.span.id).join(''))).toEqual([
      'ac',
      'c',
      'c',
      'cb',
    ])
    expect(parts.map(({ ending }) => ending.map((drawn) => drawn.span.id).join(''))).toEqual([
      'a',
      '',
      '',
      'c',
    ])
  })

  it('carry the tag of a span that ends inside the line end behind its block', () => {
    const [block] = splitBlocks('Oslo\r\nBergen')
    const ends = (end: number) =>
      segments(block, drawSpans([span('a', 0, end)])).map(({ ending }) => ending.length)
    expect([3, 4, 5, 6].map(ends)).toEqual([[1, 0], [1], [1], [0]])
  })

  it('carry the tag of a span that ends one character later there, not here', () => {
    const drawn = drawSpans([span('a', 0, 1), span('b', 0, 2)])
    const parts = segments({ start: 0, end: 4 }, drawn)
    expect(parts.map(({ ending }) => ending.map((one) => one.span.id).join(''))).toEqual([
      'a',
      'b',
      '',
    ])
  })

  it('are none in an empty block', () => {
    expect(segments({ start: 3, end: 3 }, [])).toEqual([])
  })
})

describe('the blocks of a range', () => {
  it('are those that hold some of it', () => {
    const blocks = splitBlocks('ab\ncd\n\nef')
    const range = (start: number, end: number) => blocksOf(blocks, { start, end })
    expect(range(0, 2)).toEqual([0])
    expect(range(1, 4)).toEqual([0, 1])
    expect(range(0, 9)).toEqual([0, 1, 2, 3])
    expect(range(2, 3)).toEqual([])
    expect(range(3, 5)).toEqual([1])
    expect(range(7, 8)).toEqual([3])
  })
})

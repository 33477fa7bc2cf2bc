import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterAt } from '../../../src/domain/characters.ts'
import {
  blockAt,
  blocksOf,
  drawSpans,
  segments,
  splitBlocks,
  type Mark,
} from '../../../src/editor/layout.ts'
import { splitWords } from '../../../src/domain/words.ts'

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

  it('never cut an emoji', () => {
    const text = '😀'.repeat(4001)
    for (const { start, end } of splitBlocks(`x${text}`))
      expect(`x${text}`.slice(start, end).isWellFormed()).toBe(true)
  })

  it('cut no word and no character, even without white space', () => {
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

  it('never meet where spans overlap', () => {
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
  it('cover each block exactly, under the spans that hold them', () => {
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
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawSpans, splitBlocks } from '../../../src/editor/layout.ts'
import { MarkIndex } from '../../../src/editor/mark-index.ts'
import type { Span, Suggestion } from '../../../src/model/documents.ts'
import { PATIENT } from '../../support/patient.ts'

const span = (id: string, start: number, end: number): Span => ({
  id,
  start,
  end,
  documentId: 1,
  labelId: 'x',
  origin: 'human',
  source: '',
  score: null,
})
const suggestion = (id: string, start: number, end: number): Suggestion => ({
  ...span(id, start, end),
  origin: 'model',
})

const text = 'one two\nthree four\nfive'
const blocks = splitBlocks(text)

describe('the index of spans by block', () => {
  it('keeps what it drew in blocks that a change does not touch', () => {
    const index = new MarkIndex(blocks)
    const spans = [span('a', 0, 3), span('b', 8, 13)]
    index.update(spans, [])
    const [first, second] = [index.drawnIn(0), index.drawnIn(1)]
    index.update([...spans.map((item) => ({ ...item })), span('c', 14, 18)], [])
    expect(index.drawnIn(0)).toBe(first)
    expect(index.drawnIn(1)).not.toBe(second)
  })

  it('puts a span that crosses lines in each of them', () => {
    const index = new MarkIndex(blocks)
    index.update([span('a', 4, 13)], [])
    expect([0, 1, 2].map((block) => index.drawnIn(block).length)).toEqual([1, 1, 0])
  })

  it('finds what lies at an offset: spans from the inside out, then suggestions', () => {
    const index = new MarkIndex(blocks)
    index.update([span('outer', 8, 18), span('inner', 8, 13)], [suggestion('maybe', 8, 13)])
    expect(index.at(9).map(({ id }) => id)).toEqual(['inner', 'outer', 'maybe'])
    expect(index.at(0)).toEqual([])
  })

  it('knows each by its identity, a span before a suggestion of the same', () => {
    const index = new MarkIndex(blocks)
    index.update([span('a', 0, 3)], [suggestion('a', 4, 7), suggestion('g', 8, 13)])
    expect(index.get('a')).toEqual({ span: span('a', 0, 3), suggested: false })
    expect(index.get('g')).toEqual({ span: suggestion('g', 8, 13), suggested: true })
    expect(index.get('b')).toBeNull()
    expect(index.get(null)).toBeNull()
    expect(index.drawnIn(0)).toHaveLength(1)
  })

  it('finds nothing within a line end', () => {
    const index = new MarkIndex(splitBlocks('one\r\ntwo'))
    index.update([span('a', 0, 3)], [])
    expect(index.at(3)).toEqual([])
  })

  it.each([
    ['start', { start: 1 }],
    ['end', { end: 2 }],
    ['label', { labelId: 'y' }],
    ['score', { score: 0.5 }],
    ['origin', { origin: 'model' as const }],
    ['source', { source: 'm' }],
  ])('draws anew what has another %s', (_, change) => {
    const index = new MarkIndex(blocks)
    index.update([span('a', 0, 3)], [])
    const before = index.drawnIn(0)
    const changed = { ...span('a', 0, 3), ...change }
    index.update([changed], [])
    expect(index.drawnIn(0)).not.toBe(before)
    expect(index.get('a')?.span).toBe(changed)
  })

  it('draws anew a suggestion that became a span', () => {
    const index = new MarkIndex(blocks)
    const item = suggestion('a', 0, 3)
    index.update([], [item])
    index.update([item], [])
    expect(index.get('a')?.suggested).toBe(false)
  })

  it('equals an index made from nothing after any sequence of changes', PATIENT, () => {
    const ranges = fc.array(fc.tuple(fc.nat(22), fc.integer({ min: 1, max: 9 })), { maxLength: 8 })
    const make = (list: [number, number][]) =>
      list.map(([start, size], i) => span(`s${i}`, start, Math.min(23, start + size)))
    fc.assert(
      fc.property(fc.array(fc.tuple(ranges, ranges), { minLength: 1, maxLength: 6 }), (states) => {
        const kept = new MarkIndex(blocks)
        for (const [a, b] of states) {
          const spans = make(a)
          const suggestions = make(b).map((item) => suggestion(`g${item.id}`, item.start, item.end))
          kept.update(spans, suggestions)
          const marks = [
            ...spans.map((item) => ({ span: item, suggested: false })),
            ...suggestions.map((item) => ({ span: item, suggested: true })),
          ]
          blocks.forEach((block, i) => {
            const touching = marks.filter(
              (mark) => mark.span.start < block.end && mark.span.end > block.start,
            )
            expect(kept.drawnIn(i)).toEqual(drawSpans(touching))
          })
        }
      }),
    )
  })
})

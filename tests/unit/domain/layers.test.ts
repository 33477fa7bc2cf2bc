import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spansToLayers, unitsBetween } from '../../../src/domain/layers.ts'
import { tagsToChunks } from '../../../src/domain/tags.ts'
import { PATIENT } from '../../support/patient.ts'

const units = Array.from({ length: 6 }, (_, i) => ({ start: 2 * i, end: 2 * i + 1 }))
const span = (first: number, last: number, label: string) => ({
  start: units[first].start,
  end: units[last].end,
  label,
})
const layers = (spans: ReturnType<typeof span>[], depths: number, text?: string) =>
  spansToLayers(units, spans, ({ label }) => label, { depths, text })

describe('spans as rows of tags', () => {
  it('put the longest at the first depth, and what is inside or across it at the next', () => {
    const { tags, dropped } = layers([span(1, 2, 'B'), span(0, 2, 'A'), span(2, 3, 'C')], 2)
    expect(tags).toEqual([
      ['B-A', 'I-A', 'I-A', 'O', 'O', 'O'],
      ['O', 'B-B', 'I-B', 'O', 'O', 'O'],
    ])
    expect(dropped).toEqual([{ span: span(2, 3, 'C'), reason: 'overlap' }])
  })

  it('carry two labels on one range at two depths, and the same label twice only once', () => {
    const { tags, dropped } = layers([span(0, 0, 'A'), span(0, 0, 'B'), span(0, 0, 'A')], 3)
    expect(tags.map(([first]) => first)).toEqual(['B-A', 'B-B', 'O'])
    expect(dropped).toEqual([])
  })

  it('give two labels of one range the same depths, whichever was marked first', () => {
    const [a, b] = [span(0, 1, 'A'), span(0, 1, 'B')]
    expect(layers([b, a], 2)).toEqual(layers([a, b], 2))
  })

  it('cannot carry what does not begin and end where units do', () => {
    const odd = { start: 1, end: 5, label: 'A' }
    expect(layers([odd], 4).dropped).toEqual([{ span: odd, reason: 'edge' }])
  })

  it('let an end move over marks of direction, which tokenisers leave out', () => {
    // \u200e before and after the second letter.
    const text = 'a\u200eb\u200ec'
    const letters = [0, 2, 4].map((start) => ({ start, end: start + 1 }))
    const marked = { start: 1, end: 4, label: 'A' }
    const options = { depths: 1, text }
    expect(spansToLayers(letters, [marked], () => 'A', options).tags).toEqual([['O', 'B-A', 'O']])
  })

  it('let an end move over white space, which other tools take along', () => {
    const text = 'go to Oslo \n'
    const words = [0, 3, 6].map((start, i) => ({ start, end: [2, 5, 10][i] }))
    const given = [
      { start: 5, end: 12, label: 'A' },
      { start: 5, end: 10, label: 'A' },
      { start: 2, end: 3, label: 'A' }, // Nothing but space is no entity.
    ]
    const { tags, dropped } = spansToLayers(words, given, () => 'A', { depths: 1, text })
    expect(tags).toEqual([['O', 'O', 'B-A']])
    expect(dropped).toEqual([{ span: given[2], reason: 'edge' }])
  })

  it('let it move over format characters beyond the basic plane as well', () => {
    const text = 'a\u{e0001}' // A language tag, long out of use.
    const marked = { start: 0, end: 3, label: 'A' }
    const options = { depths: 1, text }
    const { tags, dropped } = spansToLayers([{ start: 0, end: 1 }], [marked], () => 'A', options)
    expect({ tags, dropped }).toEqual({ tags: [['B-A']], dropped: [] })
  })

  it('look past a long run of blanks once, wherever it stands in a span', () => {
    const text = `a${' '.repeat(300_000)}b  `
    const ends = [
      { start: 0, end: 1 },
      { start: text.length - 3, end: text.length - 2 },
    ]
    const whole = { start: 0, end: text.length, label: 'A' }
    expect(spansToLayers(ends, [whole], () => 'A', { depths: 1, text }).dropped).toEqual([])
  })

  it('come back as the spans they were, but for those that were told', PATIENT, () => {
    const edge = fc.integer({ min: 0, max: 12 })
    const spans = fc.array(
      fc
        .tuple(edge, edge, fc.constantFrom('A', 'B'))
        .filter(([a, b]) => a < b)
        .map(([start, end, label]) => ({ start, end, label })),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 4 }), (given, depths) => {
        const { tags, dropped } = layers(given, depths)
        const found = tags.flatMap((row) =>
          tagsToChunks(row).map(({ type, start, end }) => span(start, end - 1, type)),
        )
        const told = dropped.map((one) => one.span)
        const key = (one: object) => JSON.stringify(one)
        expect(new Set([...found, ...told].map(key))).toEqual(new Set(given.map(key)))
      }),
    )
  })
})

describe('the units between spans', () => {
  it('are the coarsest that every span begins and ends with', () => {
    expect(unitsBetween([span(0, 1, 'A'), span(1, 2, 'B')])).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 3 },
      { start: 3, end: 5 },
    ])
    expect(unitsBetween([])).toEqual([])
  })
})

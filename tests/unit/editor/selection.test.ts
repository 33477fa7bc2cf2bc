import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Range, Span } from '../../../src/domain/model.ts'
import {
  caretAt,
  characterAt,
  edgeWord,
  isRightToLeft,
  moveByCharacter,
  moveByWord,
  moveEdge,
  occurrences,
  selectionRange,
  snapToCharacters,
  spansAt,
} from '../../../src/domain/selection.ts'
import { splitWords } from '../../../src/domain/words.ts'

const slice = (text: string, range: Range | null) => range && text.slice(range.start, range.end)

describe('the caret', () => {
  const text = 'Ana met Bo.'
  const words = splitWords(text)

  it('goes from word to word, punctuation being one', () => {
    let selection = caretAt(words[0])
    const seen: string[] = []
    for (let i = 0; i < 5; i++) {
      seen.push(text.slice(selection.focus.start, selection.focus.end))
      selection = moveByWord(words, selection, 1, false)
    }
    expect(seen).toEqual(['Ana', 'met', 'Bo', '.', '.'])
  })

  it('extends, and shrinks again past its anchor', () => {
    const two = moveByWord(words, caretAt(words[1]), 1, true)
    expect(slice(text, selectionRange(two))).toBe('met Bo')
    const back = moveByWord(words, moveByWord(words, two, -1, true), -1, true)
    expect(slice(text, selectionRange(back))).toBe('Ana met')
  })

  it('enters a word by character and keeps emoji whole', () => {
    const family = 'x 👩‍👩‍👧 y'
    const start = caretAt({ start: 0, end: 1 })
    const space = moveByCharacter(family, start, 1, false)
    const emoji = moveByCharacter(family, space, 1, false)
    expect(slice(family, emoji.focus)).toBe('👩‍👩‍👧')
  })

  it('extends by character in both directions', () => {
    const shrunk = moveByCharacter(text, caretAt(words[0]), -1, true)
    expect(slice(text, selectionRange(shrunk))).toBe('An')
    expect(slice(text, selectionRange(moveByCharacter(text, shrunk, 1, true)))).toBe('Ana')
  })

  it('finds the first and last word of a line', () => {
    const lines = 'one two\nthree four'
    const all = splitWords(lines)
    expect(slice(lines, edgeWord(all, { start: 8, end: 18 }, -1))).toBe('three')
    expect(slice(lines, edgeWord(all, { start: 0, end: 7 }, 1))).toBe('two')
    expect(edgeWord(all, { start: 7, end: 8 }, 1)).toBeNull()
  })
})

describe('characters', () => {
  it('agree with segmenting the whole text, at every offset', () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      'é',
      'e\u0301',
      '👩‍👩‍👧',
      '🇳🇴',
      'ب',
      'نِ',
      '漢',
      '\r\n',
      ' \u0301',
    )
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 40 }), (text) => {
        for (const { index, segment } of new Intl.Segmenter().segment(text))
          for (let at = index; at < index + segment.length; at++)
            expect(characterAt(text, at)).toEqual({ start: index, end: index + segment.length })
      }),
    )
  })

  it('widen a range that would cut one', () => {
    expect(snapToCharacters('a👍🏽b', { start: 2, end: 3 })).toEqual({ start: 1, end: 5 })
  })
})

describe('the edges of a span', () => {
  const text = 'the New York Times said'
  const words = splitWords(text)
  const york = { start: 8, end: 12 }

  it.each([
    ['start', -1, 'New York'],
    ['end', 1, 'York Times'],
  ] as const)('%s moves by word (%i)', (edge, direction, expected) => {
    const moved = moveEdge(text, words, york, { edge, direction, byCharacter: false })
    expect(slice(text, moved)).toBe(expected)
  })

  it('move by character with Alt', () => {
    const moved = moveEdge(text, words, york, { edge: 'start', direction: 1, byCharacter: true })
    expect(slice(text, moved)).toBe('ork')
  })

  it('never meet', () => {
    expect(
      moveEdge(text, words, york, { edge: 'start', direction: 1, byCharacter: false }),
    ).toBeNull()
    expect(
      moveEdge(text, words, york, { edge: 'end', direction: -1, byCharacter: false }),
    ).toBeNull()
  })

  it('stay in the text', () => {
    const first = { start: 0, end: 3 }
    expect(
      moveEdge(text, words, first, { edge: 'start', direction: -1, byCharacter: false }),
    ).toBeNull()
  })
})

describe('occurrences', () => {
  it('are whole words when the selection is', () => {
    const text = 'Ann and Anna and Ann'
    const found = occurrences(text, splitWords(text), { start: 0, end: 3 })
    expect(found.map(({ start }) => start)).toEqual([0, 17])
  })

  it('may lie inside words when the selection does', () => {
    const text = 'xab yab'
    expect(occurrences(text, splitWords(text), { start: 1, end: 3 })).toHaveLength(2)
  })
})

it('a click means the innermost span', () => {
  const make = (id: string, start: number, end: number): Span => ({
    id,
    start,
    end,
    documentId: 1,
    labelId: 'l',
    origin: 'human',
    source: '',
    score: null,
  })
  const spans = [make('outer', 0, 10), make('inner', 2, 5)]
  expect(spansAt(spans, 3).map(({ id }) => id)).toEqual(['inner', 'outer'])
  expect(spansAt(spans, 10)).toEqual([])
})

it.each([
  ['سافرت ليلى إلى Oslo', true],
  ['12 שלום', true],
  ['Oslo ليلى', false],
  ['', false],
])('the direction of %j comes from its first letter', (text, expected) => {
  expect(isRightToLeft(text)).toBe(expected)
})

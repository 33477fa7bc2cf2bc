import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterAt, snapToCharacters } from '../../../src/domain/characters.ts'
import { isRightToLeft } from '../../../src/editor/direction.ts'
import { wordList } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import {
  caretAt,
  dragEdge,
  innermostFirst,
  moveByCharacter,
  moveByWord,
  moveEdge,
  selectionRange,
  sentenceAt,
} from '../../../src/editor/selection.ts'
import { splitWords } from '../../../src/domain/words.ts'

const slice = (text: string, range: Range | null) => range && text.slice(range.start, range.end)

describe('the caret', () => {
  const text = 'Ana met Bo.'
  const first = { start: 0, end: 3 }
  const words = wordList(splitWords(text))

  it('goes from word to word, punctuation being one', () => {
    let selection = caretAt(first)
    const seen: string[] = []
    for (let i = 0; i < 5; i++) {
      seen.push(text.slice(selection.focus.start, selection.focus.end))
      selection = moveByWord(words, selection, 1, false)
    }
    expect(seen).toEqual(['Ana', 'met', 'Bo', '.', '.'])
  })

  it('extends, and shrinks again past its anchor', () => {
    const two = moveByWord(words, caretAt({ start: 4, end: 7 }), 1, true)
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
    const shrunk = moveByCharacter(text, caretAt(first), -1, true)
    expect(slice(text, selectionRange(shrunk))).toBe('An')
    expect(slice(text, selectionRange(moveByCharacter(text, shrunk, 1, true)))).toBe('Ana')
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
  const words = wordList(splitWords(text))
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

describe('an edge that is dragged', () => {
  const text = 'the New York Times said'
  const words = wordList(splitWords(text))
  const york = { start: 8, end: 12 }
  const drag = (edge: 'start' | 'end', place: number, byCharacter = false) =>
    slice(text, dragEdge(text, words, york, { edge, place, byCharacter }))

  it.each([
    ['start', 5, false, 'New York'],
    ['start', 3, false, 'New York'],
    ['start', 0, false, 'the New York'],
    ['end', 15, false, 'York Times'],
    ['end', 23, false, 'York Times said'],
    ['end', 10, false, 'York'],
    ['start', 10, true, 'rk'],
    ['end', 10, true, 'Yo'],
  ] as const)('%s at %i, characters %j, gives %j', (edge, place, byCharacter, expected) => {
    expect(drag(edge, place, byCharacter)).toBe(expected)
  })

  it('leaves something of the span', () => {
    expect(drag('start', 20)).toBeNull()
    expect(drag('end', 2)).toBeNull()
  })
})

it('a sentence is what stands between two ends, without the space', () => {
  const text = ' One here.  Two there. '
  const block = { start: 0, end: text.length }
  expect(slice(text, sentenceAt(text, block, 3))).toBe('One here.')
  expect(slice(text, sentenceAt(text, block, 14))).toBe('Two there.')
  expect(sentenceAt('', { start: 0, end: 0 }, 0)).toBeNull()
})

it('a click means the innermost span', () => {
  const spans = [
    { id: 'outer', start: 0, end: 10 },
    { id: 'inner', start: 2, end: 5 },
  ]
  expect(innermostFirst(spans, 3).map(({ id }) => id)).toEqual(['inner', 'outer'])
  expect(innermostFirst(spans, 10)).toEqual([])
})

it.each([
  ['سافرت ليلى إلى Oslo', true],
  ['12 שלום', true],
  ['Oslo ليلى', false],
  ['', false],
])('the direction of %j comes from its first letter', (text, expected) => {
  expect(isRightToLeft(text)).toBe(expected)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterAt, snapToCharacters } from '../../../src/domain/characters.ts'
import { isRightToLeft } from '../../../src/editor/direction.ts'
import { DocumentText, wordList } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import {
  caretAt,
  dragEdge,
  innermostFirst,
  isCollapsed,
  moveByCharacter,
  moveBySentence,
  moveByWord,
  moveEdge,
  moveToTextEdge,
  selectionRange,
  sentenceAt,
  sentenceStart,
} from '../../../src/editor/selection.ts'
import { splitWords } from '../../../src/domain/words.ts'
import { PATIENT } from '../../support/patient.ts'

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

describe('the caret by character', () => {
  const text = 'Ana 👍🏽'
  const [word, space, thumb] = [
    { start: 0, end: 3 },
    { start: 3, end: 4 },
    { start: 4, end: 8 },
  ]

  it('enters a word from the side it comes from', () => {
    expect(moveByCharacter(text, caretAt(word), 1, false)).toEqual(caretAt({ start: 0, end: 1 }))
    expect(moveByCharacter(text, caretAt(word), -1, false)).toEqual(caretAt({ start: 2, end: 3 }))
  })

  it('goes on from a character to the next, and stays at the ends of the text', () => {
    expect(moveByCharacter(text, caretAt(space), 1, false)).toEqual(caretAt(thumb))
    expect(moveByCharacter(text, caretAt(space), -1, false)).toEqual(caretAt({ start: 2, end: 3 }))
    expect(moveByCharacter(text, caretAt(thumb), 1, false)).toEqual(caretAt(thumb))
    const first = caretAt({ start: 0, end: 1 })
    expect(moveByCharacter(text, first, -1, false)).toEqual(first)
  })

  const a = { start: 0, end: 1 }
  const n = { start: 1, end: 2 }
  const z = { start: 2, end: 3 }
  it.each([
    ['forward from a word', { anchor: word, focus: word }, 1, { anchor: a, focus: space }],
    ['back within a word', { anchor: word, focus: word }, -1, { anchor: a, focus: n }],
    ['back over its only character', { anchor: n, focus: n }, -1, { anchor: n, focus: a }],
    ['forward from one character', { anchor: n, focus: n }, 1, { anchor: n, focus: z }],
    ['further back', { anchor: z, focus: n }, -1, { anchor: z, focus: a }],
    ['forward again when it ran back', { anchor: z, focus: a }, 1, { anchor: z, focus: n }],
    ['not before the text', { anchor: z, focus: a }, -1, { anchor: z, focus: a }],
    ['not beyond the text', { anchor: z, focus: thumb }, 1, { anchor: z, focus: thumb }],
  ] as const)('extends %s', (_, selection, direction, expected) => {
    expect(moveByCharacter(text, selection, direction, true)).toEqual(expected)
  })

  it('finds nothing to extend over in no text', () => {
    const nothing = caretAt({ start: 0, end: 0 })
    expect(moveByCharacter('', nothing, 1, true)).toEqual(nothing)
  })

  it('is plain when it holds one unit', () => {
    expect(isCollapsed({ anchor: a, focus: a })).toBe(true)
    expect(isCollapsed({ anchor: a, focus: n })).toBe(false)
    expect(isCollapsed({ anchor: a, focus: word })).toBe(false)
    expect(isCollapsed({ anchor: z, focus: word })).toBe(false)
  })
})

describe('the caret by word', () => {
  const text = 'Ana met Bo.'
  const words = wordList(splitWords(text))
  const [ana, met] = splitWords(text)

  it('moves its focus alone when it extends', () => {
    expect(moveByWord(words, caretAt(ana), 1, true)).toEqual({ anchor: ana, focus: met })
    expect(moveByWord(words, caretAt(met), -1, false)).toEqual(caretAt(ana))
  })

  it('stays at the first word', () => {
    expect(moveByWord(words, caretAt(ana), -1, false)).toEqual(caretAt(ana))
  })
})

describe('characters', () => {
  it('agree with segmenting the whole text, at every offset', PATIENT, () => {
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

  it.each([
    // Words: the 0-3, New 4-7, York 8-12, Times 13-18, said 19-23.
    ['start', 1, 4, 12, 8],
    ['start', 1, 5, 12, 8],
    ['start', 1, 3, 12, 4],
    ['start', -1, 8, 12, 4],
    ['start', -1, 10, 12, 8],
    ['start', -1, 7, 12, 4],
    ['end', 1, 8, 12, 18],
    ['end', 1, 8, 10, 12],
    ['end', -1, 4, 12, 7],
    ['end', -1, 4, 10, 7],
    ['end', -1, 4, 13, 12],
  ] as const)('%s by word, %i from %i-%i, lies at %i', (edge, direction, start, end, at) => {
    const moved = moveEdge(text, words, { start, end }, { edge, direction, byCharacter: false })
    expect(moved).toEqual({ start, end, [edge]: at })
  })

  it.each([
    ['start', -1, ' York'],
    ['start', 1, 'ork'],
    ['end', 1, 'York '],
    ['end', -1, 'Yor'],
  ] as const)('%s moves by character (%i)', (edge, direction, expected) => {
    const moved = moveEdge(text, words, york, { edge, direction, byCharacter: true })
    expect(slice(text, moved)).toBe(expected)
  })

  it('are not beyond the last word', () => {
    const last = { start: 19, end: 23 }
    const move = { direction: 1, byCharacter: false } as const
    expect(moveEdge(text, words, last, { ...move, edge: 'end' })).toBeNull()
    expect(moveEdge(text, words, last, { ...move, edge: 'start' })).toBeNull()
    expect(moveEdge(text, words, last, { edge: 'end', direction: 1, byCharacter: true })).toBeNull()
  })

  it('are not before the first word', () => {
    const inSpace = { start: 1, end: 2 }
    const later = wordList([{ start: 4, end: 7 }])
    const move = { edge: 'end', direction: -1, byCharacter: false } as const
    expect(moveEdge(text, later, inSpace, move)).toBeNull()
    expect(moveEdge(text, later, { start: 1, end: 7 }, move)).toBeNull()
  })

  it('of one character stay', () => {
    const one = { start: 8, end: 9 }
    expect(
      moveEdge(text, words, one, { edge: 'start', direction: 1, byCharacter: true }),
    ).toBeNull()
    expect(moveEdge(text, words, one, { edge: 'end', direction: -1, byCharacter: true })).toBeNull()
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

  it.each([
    ['end', 12, false, 'York'],
    ['end', 13, false, 'York'],
    ['end', 14, false, 'York Times'],
    ['start', 12, false, null],
    ['start', 99, false, null],
    ['end', 99, true, 'York Times said'],
    ['end', 99, false, 'York Times said'],
    ['start', -5, true, 'the New York'],
    ['start', 12, true, null],
    ['end', 8, true, null],
  ] as const)(
    '%s at %i, characters %j, gives %j, at the borders',
    (edge, place, byCharacter, expected) => {
      expect(drag(edge, place, byCharacter)).toBe(expected)
    },
  )

  it('finds no word before the first', () => {
    const later = wordList([{ start: 8, end: 12 }])
    expect(dragEdge(text, later, york, { edge: 'end', place: 5, byCharacter: false })).toBeNull()
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

describe('sentences', () => {
  const text = 'x One here.  Two there. Three.'
  const block = { start: 2, end: text.length }

  it('begin at the next, or at the one before', () => {
    expect(sentenceStart(text, block, 2, 1)).toBe(13)
    expect(sentenceStart(text, block, 13, 1)).toBe(24)
    expect(sentenceStart(text, block, 13, -1)).toBe(2)
    expect(sentenceStart(text, block, 14, -1)).toBe(13)
    expect(sentenceStart(text, block, 24, 1)).toBeNull()
    expect(sentenceStart(text, block, 2, -1)).toBeNull()
  })

  it('are walked word by word, over empty lines, to the last and the first word', () => {
    const document = new DocumentText('One here. Two there.\n\nThree.\n', null)
    const walk = (direction: 1 | -1, from: Range) => {
      const seen: (string | null)[] = []
      let selection = caretAt(from)
      for (let i = 0; i < 4; i++) {
        selection = moveBySentence(document, selection, direction, false)
        seen.push(slice(document.text, selection.focus))
      }
      return seen
    }
    expect(walk(1, { start: 0, end: 3 })).toEqual(['Two', 'Three', '.', '.'])
    expect(walk(-1, { start: 27, end: 28 })).toEqual(['Three', 'Two', 'One', 'One'])
    expect(walk(-1, { start: 14, end: 19 })[0]).toBe('Two')
  })

  it('are taken along when the caret extends', () => {
    const document = new DocumentText('One here. Two there.', null)
    const one = { start: 0, end: 3 }
    const two = { start: 10, end: 13 }
    expect(moveBySentence(document, caretAt(one), 1, true)).toEqual({ anchor: one, focus: two })
    expect(moveToTextEdge(document, caretAt(two), -1, true)).toEqual({ anchor: two, focus: one })
    expect(moveToTextEdge(document, caretAt(two), 1, false)).toEqual(
      caretAt({ start: 19, end: 20 }),
    )
  })

  it('have nowhere to go in a text without words', () => {
    const nothing = caretAt({ start: 0, end: 0 })
    expect(moveToTextEdge(new DocumentText(' ', null), nothing, 1, false)).toEqual(nothing)
  })

  it('hold the space behind them, and the first the space before it', () => {
    expect(slice(text, sentenceAt(text, block, 12))).toBe('One here.')
    expect(slice(text, sentenceAt(text, block, 13))).toBe('Two there.')
    expect(slice(text, sentenceAt(text, block, 0))).toBe('One here.')
  })

  it('are none in white space', () => {
    expect(sentenceAt('   ', { start: 0, end: 3 }, 1)).toBeNull()
  })
})

it('a click between two spans of one length means the one whose name comes first', () => {
  const spans = ['b', 'a', 'c'].map((id) => ({ id, start: 2, end: 4 }))
  const longer = { id: '0', start: 1, end: 5 }
  const found = innermostFirst([longer, ...spans, { id: '1', start: 3, end: 9 }], 3)
  expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c', '0', '1'])
  expect(innermostFirst(spans, 2)).toHaveLength(3)
  expect(innermostFirst(spans, 4)).toEqual([])
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

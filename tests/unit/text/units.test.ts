import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { splitWords } from '../../../src/domain/words.ts'
import type { Tokenizer } from '../../../src/text/tokenizer.ts'
import { plainUnits, unitsOf } from '../../../src/text/units.ts'
import { createWordPiece } from '../../../src/text/wordpiece/wordpiece.ts'
import { letterTokenizer } from '../../support/local-session.ts'
import { PATIENT } from '../../support/patient.ts'

/** One piece a word: 1 with a space before it, as byte-level BPE and SentencePiece tell apart, else 0. */
const spaced: Tokenizer = {
  ...letterTokenizer(),
  encode: (text, words) =>
    words.map(({ start, end }) => [{ id: text[start - 1] === ' ' ? 1 : 0, start, end }]),
}

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']
const tokenizerOf = (pieces: string, lowercase = false) =>
  unwrap(
    createWordPiece([...special, ...pieces.split(' ')], {
      ...{ lowercase, stripAccents: null, chineseChars: true },
    }),
  )

/** The stretches of text that units stand for. */
const cut = (tokenizer: Tokenizer, text: string, unit: 'word' | 'piece') =>
  unitsOf(tokenizer, { text }, unit).ranges.map(({ start, end }) => text.slice(start, end))

describe('words as units', () => {
  it('show a tokeniser the text before each word', () => {
    const text = 'in Oslo, and'
    expect(unitsOf(spaced, { text, words: splitWords(text) }, 'word').pieces).toEqual([
      [0],
      [1],
      [0],
      [1],
    ])
  })

  it('are never dropped: one that normalises to nothing is one unknown piece', () => {
    const tokenizer = letterTokenizer()
    const words = [
      { start: 0, end: 2 },
      { start: 2, end: 3 },
    ]
    const { pieces } = unitsOf(tokenizer, { text: 'ab\u200b', words }, 'word')
    expect(pieces[0]).toHaveLength(2)
    expect(pieces[1]).toEqual([tokenizer.unknownId])
  })

  it.each([
    ['a price of €715™', ['a', 'price', 'of', '€715™']],
    ['Ann🎉 3×4 20°C', ['Ann🎉', '3×4', '20°C']],
    ['COVID-19-positive, US$5m', ['COVID', '-', '19', '-', 'positive', ',', 'US', '$', '5m']],
    ['東京へ行く', ['東', '京', 'へ', '行', 'く']],
    ['cafe\u0301 o\u200bk \u200babc', ['cafe\u0301', 'o\u200bk', 'abc']],
    // The flag of Scotland is a black one with tags, which are format characters.
    ['go 🏴\u{e0067}\u{e0062}\u{e007f} ab\u200e', ['go', '🏴\u{e0067}\u{e0062}\u{e007f}', 'ab']],
  ])('are cut in “%s” where BERT’s tokeniser cuts', (text, words) => {
    expect(cut(letterTokenizer(), text, 'word')).toEqual(words)
  })
})

describe('pieces as units', () => {
  it('are what the vocabulary makes of a word, each with its part of the text', () => {
    const tokenizer = tokenizerOf('서울 ##에서 € ##5 ##m')
    expect(cut(tokenizer, '서울에서 €5m', 'piece')).toEqual(['서울', '에서', '€', '5', 'm'])
  })

  it('keep a mark with its letter, whoever lost it', () => {
    expect(cut(tokenizerOf('ca ##fe ##s', true), 'cafe\u0301s', 'piece')).toEqual([
      'ca',
      'fe\u0301',
      's',
    ])
    expect(cut(tokenizerOf('ก ##ิ ##น'), 'กิน', 'piece')).toEqual(['กิ', 'น'])
  })

  it('leave the joiner between two of them to none, so that spans begin and end at either side', () => {
    const tokenizer = tokenizerOf('تهران ##نشین go ##ethe ##straße')
    expect(cut(tokenizer, 'تهران\u200cنشین', 'piece')).toEqual(['تهران', 'نشین'])
    expect(cut(tokenizer, 'goethe\u00adstraße', 'piece')).toEqual(['go', 'ethe', 'straße'])
  })

  it('hold together what one character became', () => {
    // Without its accents stripped, a Hangul syllable in lower case is one letter; stripped, it is three.
    const tokenizer = tokenizerOf('ᄒ ##ᅡ ##ᆫ ##x', true)
    const { ranges, pieces } = unitsOf(tokenizer, { text: '한x' }, 'piece')
    expect(ranges).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 2 },
    ])
    expect(pieces.map(({ length }) => length)).toEqual([3, 1])
  })

  it('share every word but for format characters between them, whatever the text', PATIENT, () => {
    const text = fc.string({ unit: fc.constantFrom(...'aàbc\u0301-\u200b€漢ก ิ🎉 .') })
    fc.assert(
      fc.property(text, (sample) => {
        const tokenizer = letterTokenizer()
        const words = unitsOf(tokenizer, { text: sample }, 'word').ranges
        const pieces = unitsOf(tokenizer, { text: sample }, 'piece').ranges
        for (const { start, end } of words) {
          const own = pieces.filter((piece) => piece.start >= start && piece.end <= end)
          expect(own[0]?.start).toBe(start)
          expect(own.at(-1)?.end).toBe(end)
          own.slice(1).forEach((piece, i) => {
            expect(sample.slice(own[i].end, piece.start)).toMatch(/^\u200b*$/)
          })
        }
        expect(pieces.length).toBeGreaterThanOrEqual(words.length)
      }),
    )
  })
})

describe('units without a vocabulary', () => {
  const surfaces = (text: string, unit: 'word' | 'piece') => {
    const { ranges, inner } = plainUnits({ text }, unit)
    return ranges.map(({ start, end }, i) => `${inner[i] ? '+' : ''}${text.slice(start, end)}`)
  }

  it('are words, or their characters with the marks on them', () => {
    expect(surfaces('Zoe\u0301 at 5€', 'word')).toEqual(['Zoe\u0301', 'at', '5', '€'])
    expect(surfaces('Zoe\u0301 at 5€', 'piece')).toEqual([
      'Z',
      '+o',
      '+e\u0301',
      'a',
      '+t',
      '5',
      '€',
    ])
    expect(surfaces('น้ำ👋🏽', 'piece').join('').replaceAll('+', '')).toBe('น้ำ👋🏽')
  })

  it('are those that an import fixed', () => {
    const words = [{ start: 0, end: 4 }]
    expect(plainUnits({ text: '5€ a', words }, 'word').ranges).toEqual(words)
    expect(plainUnits({ text: '5€ a', words }, 'piece').inner).toEqual([false, true, true, true])
  })

  it('cover all but white space, apart and in order', PATIENT, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const { ranges } = plainUnits({ text }, 'piece')
        const words = splitWords(text)
        expect(ranges.map(({ start, end }) => text.slice(start, end)).join('')).toBe(
          words.map(({ start, end }) => text.slice(start, end)).join(''),
        )
        ranges.forEach(({ start }, i) =>
          expect(start).toBeGreaterThanOrEqual(ranges[i - 1]?.end ?? 0),
        )
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentWords, isCjk, splitWords, wordAt } from '../../../src/domain/words.ts'
import { PATIENT } from '../../support/patient.ts'

const wordsOf = (text: string) => splitWords(text).map(({ start, end }) => text.slice(start, end))

describe('splitWords', () => {
  it('stands punctuation alone and drops white space', () => {
    expect(wordsOf('Mr. O’Neil-Smith paid $5.')).toEqual([
      'Mr',
      '.',
      'O',
      '’',
      'Neil',
      '-',
      'Smith',
      'paid',
      '$',
      '5',
      '.',
    ])
  })

  it('takes CJK characters one by one', () => {
    expect(wordsOf('在Berlin見面')).toEqual(['在', 'Berlin', '見', '面'])
  })

  it('keeps emoji sequences and combining marks whole', () => {
    expect(wordsOf('👩‍👩‍👧 café 👍🏽!')).toEqual(['👩‍👩‍👧', 'café', '👍🏽', '!'])
    expect(wordsOf('🇳🇴🇩🇪🇳')).toEqual(['🇳🇴', '🇩🇪', '🇳'])
  })

  it('keeps Arabic words with their vowel marks', () => {
    expect(wordsOf('ذهب مُحَمَّد إلى القاهرة')).toEqual(['ذهب', 'مُحَمَّد', 'إلى', 'القاهرة'])
  })

  it('covers every visible character, in order and without overlap', PATIENT, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let end = 0
        for (const word of splitWords(text)) {
          expect(text.slice(end, word.start)).toMatch(/^[\p{White_Space}\p{Cc}]*$/u)
          expect(word.end).toBeGreaterThan(word.start)
          end = word.end
        }
        expect(text.slice(end)).toMatch(/^[\p{White_Space}\p{Cc}]*$/u)
      }),
    )
  })
})

describe('the edges of words', () => {
  it.each([
    [
      'letters and digits of ASCII, to the first and last',
      '/0/9:@A@Z[`a`z{',
      '/ 0 / 9 : @ A @ Z [ ` a ` z {',
    ],
    ['runs of digits and letters', '0189 AZaz', '0189 AZaz'],
    ['controls, the last of ASCII and those beyond it', 'a\u007fb\u0080c', 'a b c'],
    ['the last character of the basic plane', '\uffff b', '\uffff b'],
    ['a mark in the first word', 'e\u0301a', 'e\u0301a'],
    ['a mark with nothing before it', '\u0301a', '\u0301a'],
    ['a mark after a symbol', '©\u0301', '©\u0301'],
    ['a joiner before what is no emoji', '👩\u200d! 👩\u200d$', '👩\u200d ! 👩\u200d $'],
    ['flags, from the first to the last half', '🇦🇿🇿🇦', '🇦🇿 🇿🇦'],
    ['half a flag beside another symbol', '🇳👍 👍🇳', '🇳 👍 👍 🇳'],
    ['symbols below and above the flags', '\u{1d100}\u{1d101}👍👍', '\u{1d100} \u{1d101} 👍 👍'],
  ])('lie around %s', (_, text, words) => expect(wordsOf(text).join(' ')).toBe(words))

  it('part a mark from the word before a space', () => {
    expect(wordsOf('x \u0301')).toEqual(['x', '\u0301'])
  })
})

describe('Chinese characters', () => {
  it.each([
    [0x3400, 0x4dbf],
    [0x4e00, 0x9fff],
    [0xf900, 0xfaff],
    [0x20000, 0x2a6df],
    [0x2a700, 0x2b81f],
    [0x2b820, 0x2ceaf],
    [0x2f800, 0x2fa1f],
  ])('are those from %i to %i', (first, last) => {
    expect([first - 1, first, last].map(isCjk)).toEqual([first === 0x2b820, true, true])
    expect(isCjk(last + 1)).toBe(last === 0x2b81f)
  })
})

describe('the words of a document', () => {
  it('are those it came with, or those of its text', () => {
    const words = [{ start: 0, end: 3 }]
    expect(documentWords({ text: 'a b', words })).toEqual(words)
    expect(documentWords({ text: 'ab', words: null })).toEqual([{ start: 0, end: 2 }])
  })
})

describe('wordAt', () => {
  it('is the first word that ends after an offset', () => {
    const words = splitWords('ab  cd')
    expect([0, 1, 2, 3, 4, 5, 6].map((offset) => wordAt(words, offset))).toEqual([
      0, 0, 1, 1, 1, 1, 2,
    ])
  })
})

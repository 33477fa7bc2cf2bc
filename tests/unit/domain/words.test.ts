import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { snapToWords, splitWords } from '../../../src/domain/words.ts'

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

  it('covers every visible character, in order and without overlap', () => {
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

describe('snapToWords', () => {
  const words = splitWords('The  Bank of England, yesterday')

  it('covers the words a range touches and trims the space', () => {
    expect(snapToWords(words, { start: 3, end: 8 })).toEqual({ start: 5, end: 9 })
  })

  it('finds nothing in white space', () => {
    expect(snapToWords(words, { start: 3, end: 5 })).toBeNull()
  })
})

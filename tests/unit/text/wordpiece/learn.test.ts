import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../../src/domain/failure.ts'
import { createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'
import { defaultVocabularyOptions, learnVocabulary } from '../../../../src/text/wordpiece/learn.ts'
import { encodeText } from '../../../support/encode-text.ts'
import { bertTokens } from '../../../../src/text/special-tokens.ts'

const texts = ['low low low low low', 'lower lower', 'newest newest newest', 'widest widest']

describe('learnVocabulary', () => {
  it('begins with the special tokens and learns frequent words whole', () => {
    const vocabulary = learnVocabulary(texts)
    expect(vocabulary.slice(0, 5)).toEqual([...Object.values(bertTokens)])
    expect(vocabulary).toEqual(expect.arrayContaining(['low', 'newest', 'widest']))
  })

  it('merges the most frequent pair first', () => {
    const alphabet = learnVocabulary(texts, { ...defaultVocabularyOptions, size: 0 })
    const next = learnVocabulary(texts, { ...defaultVocabularyOptions, size: alphabet.length + 1 })
    // l+o and o+w occur seven times each; ties go to the pair met first in the alphabet.
    expect(['lo', '##ow']).toContain(next.at(-1))
  })

  it('stays within its size and can spell every text it learned from', () => {
    const vocabulary = learnVocabulary(texts, { ...defaultVocabularyOptions, size: 40 })
    expect(vocabulary.length).toBeLessThanOrEqual(40)
    const tokenizer = unwrap(createWordPiece(vocabulary, defaultVocabularyOptions))
    for (const text of texts) {
      expect(encodeText(tokenizer, text).every(({ id }) => id !== tokenizer.unknownId)).toBe(true)
    }
  })

  it('has no entry twice', () => {
    const vocabulary = learnVocabulary(texts)
    expect(new Set(vocabulary).size).toBe(vocabulary.length)
  })

  it('is the same from the same texts, in whatever order it meets them', () => {
    expect(learnVocabulary([...texts].reverse())).toEqual(learnVocabulary(texts))
  })

  it('begins with every character, plain and as a continuation, in order', () => {
    const alphabet = learnVocabulary(['cab'], { ...defaultVocabularyOptions, size: 0 })
    expect(alphabet.slice(5)).toEqual(['a', '##a', 'b', '##b', 'c', '##c'])
  })

  it('joins what is seen often enough, the most frequent first, first of the alphabet on a tie', () => {
    const learned = (text: string, changes = {}) =>
      learnVocabulary([text], { ...defaultVocabularyOptions, ...changes }).filter(
        (piece) => piece.replace('##', '').length > 1 && !piece.startsWith('['),
      )
    expect(learned('ab ab cd')).toEqual(['ab'])
    expect(learned('ab ab cd', { minimumCount: 1 })).toEqual(['ab', 'cd'])
    expect(learned('ab ab cd', { minimumCount: 3 })).toEqual([])
    expect(learned('cd cd ab ab')).toEqual(['ab', 'cd'])
    expect(learned('xaaaa xaaaa')).toEqual(['##aa', 'xaa', 'xaaaa'])
    expect(learned('abc abc abd')).toEqual(['ab', 'abc'])
  })

  it('lowercases and takes no accents when it is asked to', () => {
    const options = { ...defaultVocabularyOptions, lowercase: true, size: 0 }
    expect(learnVocabulary(['Éa'], options).slice(5)).toEqual(['a', '##a', 'e', '##e'])
  })

  it('leaves out the rarest characters beyond two thousand', () => {
    const kept = Array.from({ length: 2001 }, (_, i) => String.fromCodePoint(0xac00 + i))
    const options = { ...defaultVocabularyOptions, stripAccents: false, size: 0 }
    const missing = (words: string[]) => {
      const vocabulary = learnVocabulary([words.join(' ')], options)
      expect(vocabulary).toHaveLength(5 + 2 * 2000)
      return kept.filter((character) => !vocabulary.includes(character))
    }
    // Twice each but the first, which comes in one word with a frequent one.
    expect(missing([`${kept[0]}${kept[1]}`, ...kept.slice(2), ...kept.slice(1)])).toEqual([kept[0]])
    // All of them once: the last of the alphabet goes.
    expect(missing(kept.toReversed())).toEqual([kept[2000]])
  })

  it('keeps capitals and parts Chinese characters where nothing else is said', () => {
    expect(learnVocabulary(['Ab Ab 北京 北京'])).toEqual(expect.arrayContaining(['Ab', '北', '京']))
    expect(learnVocabulary(['北京 北京'])).not.toContain('北京')
  })
})

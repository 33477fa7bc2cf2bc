import { describe, expect, it } from 'vitest'
import { splitWords } from '../../../src/domain/words.ts'
import type { Tokenizer } from '../../../src/text/tokenizer.ts'
import { encodeWords } from '../../../src/text/windows.ts'
import { letterTokenizer } from '../../support/local-session.ts'

/** One piece a word: 1 with a space before it, as byte-level BPE and SentencePiece tell apart, else 0. */
const spaced: Tokenizer = {
  ...letterTokenizer(),
  encode: (text, words) =>
    words.map(({ start, end }) => [{ id: text[start - 1] === ' ' ? 1 : 0, start, end }]),
}

describe('encodeWords', () => {
  it('shows a tokeniser the text before each word', () => {
    const text = 'in Oslo, and'
    expect(encodeWords(spaced, text, splitWords(text))).toEqual([[0], [1], [0], [1]])
  })

  it('never drops a word: one that normalises to nothing is one unknown piece', () => {
    const tokenizer = letterTokenizer()
    const words = [
      { start: 0, end: 2 },
      { start: 2, end: 3 },
    ]
    const [first, second] = encodeWords(tokenizer, 'ab\u200b', words)
    expect(first).toHaveLength(2)
    expect(second).toEqual([tokenizer.unknownId])
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../../src/domain/failure.ts'
import type { AddedToken } from '../../../../src/text/reading/added-token.ts'
import type { NormaliserOptions } from '../../../../src/text/wordpiece/characters.ts'
import { createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'
import { encodeText } from '../../../support/encode-text.ts'
import { bertTokens } from '../../../../src/text/special-tokens.ts'

interface Golden {
  vocabulary: string[]
  tokenisers: {
    options: NormaliserOptions
    added: AddedToken[]
    cases: { text: string; ids: number[]; offsets: [number, number][] | null }[]
  }[]
}

/** What transformers finds: see tests/golden/added_tokens.py. */
const golden = JSON.parse(
  readFileSync(new URL('../../../golden/data/added-tokens.json', import.meta.url), 'utf8'),
) as Golden
const create = (options: NormaliserOptions, added: AddedToken[]) =>
  unwrap(createWordPiece(golden.vocabulary, options, bertTokens, { added }))

describe('added tokens', () => {
  it('are found as transformers finds them, with its offsets', () => {
    let found = 0
    for (const { options, added, cases } of golden.tokenisers) {
      const tokenizer = create(options, added)
      for (const { text, ids, offsets } of cases) {
        const pieces = encodeText(tokenizer, text)
        expect(
          pieces.map(({ id }) => id),
          JSON.stringify([text, added]),
        ).toEqual(ids)
        if (offsets) expect(pieces.map(({ start, end }) => [start, end])).toEqual(offsets)
        found += pieces.filter(({ id }) => added.some((token) => token.id === id)).length
      }
    }
    expect(found).toBeGreaterThan(250)
  })

  it('are words of their own, so that a text read word by word has the same pieces', () => {
    for (const { options, added, cases } of golden.tokenisers) {
      const tokenizer = create(options, added)
      for (const { text, ids } of cases) {
        const words = tokenizer.words(text)
        const pieces = tokenizer.encode(text, words)
        expect(
          pieces.flat().map(({ id }) => id),
          JSON.stringify([text, added]),
        ).toEqual(ids)
        pieces.forEach(([first, ...more], i) => {
          if (!added.some((token) => !token.special && token.id === first?.id)) return
          // A token of the vocabulary may be a piece of a word as well.
          if (more.length === 0) expect(words[i]).toMatchObject({ start: first.start })
        })
      }
    }
  })

  it('may be many in a long text', () => {
    const tokenizer = create(cased, [{ ...flags, id: golden.vocabulary.length, content: 'a-b' }])
    const text = 'a-b c '.repeat(200_000)
    expect(tokenizer.words(text)).toHaveLength(400_000)
  })

  const id = golden.vocabulary.length
  const flags = { single_word: false, lstrip: true, rstrip: true, normalized: true, special: false }
  const cased = { lowercase: false, stripAccents: null, chineseChars: true }
  const tokenizer = create(cased, [{ ...flags, id, content: 'a-b' }])
  const within = (text: string, ...words: [number, number][]) =>
    tokenizer
      .encode(
        text,
        words.map(([start, end]) => ({ start, end })),
      )
      .map((pieces) => pieces.map((piece) => [piece.id === id, piece.start, piece.end]))

  it('count within a word, and never across two', () => {
    expect(within('xa-bx a-b', [0, 5], [6, 9])).toEqual([
      [
        [false, 0, 1],
        [true, 1, 4],
        [false, 4, 5],
      ],
      [[true, 6, 9]],
    ])
    expect(within('a-b a-b', [0, 1], [1, 2], [2, 3], [4, 7])).toEqual([
      [[false, 0, 1]],
      [[false, 1, 2]],
      [[false, 2, 3]],
      [[true, 4, 7]],
    ])
  })

  it('cover no white space, even where they take it along', () => {
    expect(within('x a-b  x', [0, 8])).toEqual([
      [
        [false, 0, 1],
        [true, 2, 5],
        [false, 7, 8],
      ],
    ])
  })
})

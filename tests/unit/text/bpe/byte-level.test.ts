import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { preTokens } from '../../../../src/text/bpe/pre-tokens.ts'
import { createByteLevel } from '../../../../src/text/bpe/byte-level.ts'
import { byteLevelGolden } from '../../../support/byte-level.ts'
import { robertaTokens } from '../../../../src/text/special-tokens.ts'

interface Case {
  addPrefixSpace: boolean
  text: string
  ids: number[]
  offsets: [number, number][]
  /** Where the library cuts text before it looks for pieces, white space left out. */
  words: number[]
}

const { cases, characters } = JSON.parse(
  readFileSync(new URL('../../../golden/data/byte-level.json', import.meta.url), 'utf8'),
) as { cases: Case[]; characters: number[] }
const { parts } = byteLevelGolden()

describe.each([false, true])('a byte-level tokeniser that adds a space: %s', (addPrefixSpace) => {
  const tokenizer = createByteLevel({ ...parts, addPrefixSpace })
  const own = cases.filter((one) => one.addPrefixSpace === addPrefixSpace)

  it(`gives the ids and offsets that the tokenizers library gives, on ${own.length} texts`, () => {
    expect(own.length).toBeGreaterThan(200)
    for (const { text, ids, offsets } of own) {
      const pieces = tokenizer.encode(text, tokenizer.words(text)).flat()
      expect(
        pieces.map(({ id }) => id),
        JSON.stringify(text),
      ).toEqual(ids)
      const ranges = pieces.map(({ start, end }) => [start, end])
      expect(ranges, JSON.stringify(text)).toEqual(offsets)
    }
  })

  it('begins words where the library cuts, but not at a mark on the letter before', () => {
    for (const { text, words } of own) {
      const starts = new Set(words)
      const begun = tokenizer.words(text).map(({ start }) => start)
      expect(
        begun.filter((start) => !starts.has(start)),
        JSON.stringify(text),
      ).toEqual([])
      const inner = words.filter((start) => !begun.includes(start))
      expect(inner.every((start) => /^\p{M}/u.test(text.slice(start)))).toBe(true)
    }
  })
})

it('sorts every code point into letters, numbers, spaces and others as the library does', () => {
  const different = characters.flatMap((checksum, block) =>
    checksumOf(block * 4096) === checksum ? [] : [block],
  )
  expect(different).toEqual([])
})

/** As tests/golden/byte_level.py computes it for 4,096 code points. */
function checksumOf(first: number): number {
  let kinds = ''
  for (let code = first; code < first + 4096; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    const joins = (other: string) => preTokens(other + character).length === 1
    kinds += joins('a') ? 'L' : joins('1') ? 'N' : joins('.') ? 'P' : 'S'
  }
  return crc32(kinds)
}

describe('words that were cut by others', () => {
  const tokenizer = createByteLevel(parts)
  const spelt = (text: string, ...words: [number, number][]) =>
    tokenizer
      .encode(
        text,
        words.map(([start, end]) => ({ start, end })),
      )
      .map((pieces) => pieces.map(({ id }) => parts.vocabulary[id]).join(''))

  it('have the space before them in their first piece, wherever they are cut', () => {
    expect(spelt('of New York', [0, 2], [3, 6], [7, 11])).toEqual(['of', 'ĠNew', 'ĠYork'])
    expect(spelt('of New York', [3, 4], [4, 6])).toEqual(['ĠN', 'ew'])
    expect(spelt('of\nNew', [3, 6])).toEqual(['New'])
  })

  it('have one before the first of a text where the tokeniser adds it', () => {
    const adding = createByteLevel({ ...parts, addPrefixSpace: true })
    const first = (text: string, start: number) =>
      adding.encode(text, [{ start, end: text.length }])[0].map(({ id }) => parts.vocabulary[id])
    expect(first('New', 0).join('')).toBe('ĠNew')
    expect(first('\nNew', 1).join('')).toBe('New')
    expect(first('-New', 1).join('')).toBe('New')
  })

  it('have no pieces for white space in them', () => {
    expect(spelt('a  \n b', [0, 6])).toEqual(['aĠb'])
    expect(spelt('\n\n', [0, 2])).toEqual([''])
  })

  it('read a lone surrogate as the character that stands for what is no character', () => {
    expect(spelt('a\ud800b', [0, 3])).toEqual(spelt('a\ufffdb', [0, 3]))
  })

  it('read “<s>” typed by a user as text, never as a control token', () => {
    const ids = tokenizer.encode('<s>', [{ start: 0, end: 3 }])[0].map(({ id }) => id)
    expect(ids).not.toContain(tokenizer.clsId)
    expect(tokenizer.clsId).toBe(parts.vocabulary.indexOf(robertaTokens.cls))
  })
})

describe('added tokens of ModernBERT', () => {
  const flags = { normalized: true, single_word: false, lstrip: false, rstrip: false }
  const own = ['|||EMAIL|||', '  ', '   ']
  const added = own.map((content, i) => {
    return { id: parts.vocabulary.length + i, content, ...flags, special: false }
  })
  const vocabulary = [...parts.vocabulary, ...own]
  const tokenizer = createByteLevel({ ...parts, vocabulary, added, composes: true })
  const spelt = (text: string) =>
    tokenizer
      .encode(text, tokenizer.words(text))
      .map((pieces) => pieces.map(({ id, start, end }) => `${vocabulary[id]} ${start}-${end}`))

  it('are words and pieces of their own', () => {
    expect(spelt('a|||EMAIL|||b')).toEqual([['a 0-1'], ['|||EMAIL||| 1-12'], ['b 12-13']])
  })

  it('leave a word its space where a run of spaces is longer by one than they are', () => {
    const first = (spaces: number) => spelt(`a${' '.repeat(spaces)}b`)[1][0].slice(0, 1)
    expect([1, 2, 3, 4, 5, 6, 7].map(first)).toEqual(['Ġ', 'b', 'b', 'Ġ', 'b', 'b', 'Ġ'])
  })

  it('are found in text whose letters and marks are composed first, with ranges in it as it was', () => {
    const plain = createByteLevel(parts)
    const ids = (of: typeof plain, text: string) =>
      of.encode(text, of.words(text)).flatMap((pieces) => pieces.map(({ id }) => id))
    expect(ids(tokenizer, 'cafe\u0301 la\u0300')).toEqual(ids(plain, 'café là'))
    expect(tokenizer.words('cafe\u0301 la\u0300')).toEqual([
      { start: 0, end: 5 },
      { start: 6, end: 9 },
    ])
    expect(tokenizer.encode('la\u0300s', [{ start: 0, end: 4 }])[0].at(-1)).toMatchObject({
      end: 4,
    })
  })
})

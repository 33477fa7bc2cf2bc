import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../../src/domain/failure.ts'
import type { NormaliserOptions } from '../../../../src/text/wordpiece/characters.ts'
import { basicTokens } from '../../../../src/text/wordpiece/normalise.ts'
import { createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'
import { encodeText } from '../../../support/encode-text.ts'
import { bertTokens } from '../../../../src/text/special-tokens.ts'

interface Golden {
  vocabulary: string[]
  cases: { options: NormaliserOptions; text: string; ids: number[]; offsets: [number, number][] }[]
  characters: { lowercase: boolean; checksums: number[] }[]
}

const golden = JSON.parse(
  readFileSync(new URL('../../../golden/data/tokeniser.json', import.meta.url), 'utf8'),
) as Golden

const cased: NormaliserOptions = { lowercase: false, stripAccents: null, chineseChars: true }
const encode = (text: string, options = cased) =>
  encodeText(unwrap(createWordPiece(golden.vocabulary, options)), text)

describe('createWordPiece against transformers', () => {
  it.each(golden.cases)('$options $text', ({ options, text, ids, offsets }) => {
    const pieces = encode(text, options)
    expect(pieces.map(({ id }) => id)).toEqual(ids)
    expect(pieces.map(({ start, end }) => [start, end])).toEqual(offsets)
  })

  it.each(golden.characters)(
    'treats every code point alike, lowercase $lowercase',
    ({ lowercase, checksums }) => {
      const different = checksums.flatMap((checksum, block) =>
        checksumOf(block * 4096, { ...cased, lowercase }) === checksum ? [] : [block],
      )
      expect(different).toEqual([])
    },
  )
})

/** As tests/golden/tokeniser.py computes it for 4,096 code points. */
function checksumOf(first: number, options: NormaliserOptions): number {
  let lines = ''
  for (let code = first; code < first + 4096; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const text = `x${String.fromCodePoint(code)}y`
    const words = basicTokens(text, 0, text.length, options)
    lines += words.map((word) => word.map((c) => c.text).join('')).join('|') + '\n'
  }
  return crc32(lines)
}

describe('createWordPiece', () => {
  it('encodes a part of a text with offsets into the whole', () => {
    const [pieces] = unwrap(createWordPiece(golden.vocabulary, cased)).encode('the bank of', [
      { start: 4, end: 8 },
    ])
    expect(pieces.map(({ start, end }) => [start, end])).toEqual([[4, 8]])
  })

  it('reads “[SEP]” typed by a user as text, never as a control token', () => {
    const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((token) =>
      golden.vocabulary.indexOf(token),
    )
    const pieces = encode('a [SEP] b')
    expect(pieces.map(({ id }) => id)).not.toEqual(expect.arrayContaining([special[3]]))
    expect(
      pieces
        .slice(1, -1)
        .map(({ start, end }) => 'a [SEP] b'.slice(start, end))
        .join(''),
    ).toBe('[SEP]')
  })

  it('passes over a lone surrogate and keeps the offsets of what follows', () => {
    const pieces = encode('un\ud800able')
    expect(pieces.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [3, 7],
    ])
  })

  it('refuses a vocabulary without the special tokens', () => {
    const result = createWordPiece(['a', 'b'], cased)
    expect(result).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
  })

  it('reads a character that folds to several as that many, all at its place', () => {
    const own = [...Object.values(bertTokens), 'a', '##i', '##\u0307', '##b', 'ᄒ', '##ᅡ', '##ᆫ']
    const told = (text: string, options: NormaliserOptions) =>
      unwrap(createWordPiece(own, options))
        .encode(text, [{ start: 0, end: text.length }])[0]
        .map(({ id, start, end }) => `${own[id]} ${start}-${end}`)
    expect(told('aİb', { ...cased, lowercase: true, stripAccents: false })).toEqual([
      'a 0-1',
      '##i 1-2',
      '##\u0307 1-2',
      '##b 2-3',
    ])
    expect(told('한b', { ...cased, stripAccents: true })).toEqual([
      'ᄒ 0-1',
      '##ᅡ 0-1',
      '##ᆫ 0-1',
      '##b 1-2',
    ])
  })

  it('reads words of a hundred characters, and longer ones as one unknown piece', () => {
    const own = [...Object.values(bertTokens), 'a', '##a', 'b']
    const tokenizer = unwrap(createWordPiece(own, cased))
    const pieces = (text: string) => tokenizer.encode(text, [{ start: 0, end: text.length }])[0]
    expect(pieces('a'.repeat(100))).toHaveLength(100)
    const unknown = { id: tokenizer.unknownId, start: 0, end: 101 }
    expect(pieces('a'.repeat(101))).toEqual([unknown])
    expect(pieces(`${'a'.repeat(101)} b`)).toEqual([unknown, { id: 7, start: 102, end: 103 }])
  })

  it('takes the first token of a vocabulary for a piece like any other', () => {
    const tokenizer = unwrap(createWordPiece(['a', ...Object.values(bertTokens)], cased))
    expect(tokenizer.encode('a', [{ start: 0, end: 1 }])).toEqual([[{ id: 0, start: 0, end: 1 }]])
  })

  it('reads a word of which only the beginning is known as one unknown piece', () => {
    const own = [...Object.values(bertTokens), 'ab', '##c']
    const tokenizer = unwrap(createWordPiece(own, cased))
    const ids = (text: string) =>
      tokenizer.encode(text, [{ start: 0, end: text.length }])[0].map(({ id }) => id)
    expect(ids('abc')).toEqual([5, 6])
    expect(['abd', 'a', 'c', 'abcd'].map(ids)).toEqual(new Array(4).fill([tokenizer.unknownId]))
  })

  it('takes a pair of surrogates for one character, to the last of them', () => {
    const own = [...Object.values(bertTokens), '\u{10000}', '##\u{fffff}', '\ud7ff', '##\uffff']
    const tokenizer = unwrap(createWordPiece(own, cased))
    const told = (text: string) =>
      tokenizer
        .encode(text, [{ start: 0, end: text.length }])[0]
        .map(({ id, start, end }) => [own[id], start, end])
    expect(told('\u{10000}\uffff')).toEqual([
      ['\u{10000}', 0, 2],
      ['##\uffff', 2, 3],
    ])
  })
})

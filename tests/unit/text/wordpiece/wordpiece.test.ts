import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../../src/domain/failure.ts'
import type { NormaliserOptions } from '../../../../src/text/wordpiece/characters.ts'
import { basicTokens } from '../../../../src/text/wordpiece/normalise.ts'
import { createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'
import { encodeText } from '../../../support/encode-text.ts'

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
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { createTokenizer } from '../../../src/text/tokenizer.ts'

interface Golden {
  vocabulary: string[]
  cases: { lowercase: boolean; text: string; ids: number[]; offsets: [number, number][] }[]
}

const golden = JSON.parse(
  readFileSync(new URL('../../golden/data/tokeniser.json', import.meta.url), 'utf8'),
) as Golden

const tokenizer = (lowercase: boolean) =>
  unwrap(createTokenizer(golden.vocabulary, { lowercase, stripAccents: null, chineseChars: true }))

describe('createTokenizer against transformers', () => {
  it.each(golden.cases)('$lowercase $text', ({ lowercase, text, ids, offsets }) => {
    const pieces = tokenizer(lowercase).encode(text)
    expect(pieces.map(({ id }) => id)).toEqual(ids)
    expect(pieces.map(({ start, end }) => [start, end])).toEqual(offsets)
  })

  it('encodes a part of a text with offsets into the whole', () => {
    const pieces = tokenizer(false).encode('the bank of', { start: 4, end: 8 })
    expect(pieces.map(({ start, end }) => [start, end])).toEqual([[4, 8]])
  })

  it('refuses a vocabulary without the special tokens', () => {
    const result = createTokenizer(['a', 'b'], {
      lowercase: false,
      stripAccents: null,
      chineseChars: true,
    })
    expect(result).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
  })
})

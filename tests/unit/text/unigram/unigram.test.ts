import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { asWritten } from '../../../../src/text/unigram/normalised.ts'
import { stepOf } from '../../../../src/text/unigram/steps.ts'
import { createUnigram } from '../../../../src/text/unigram/unigram.ts'
import { unigramGolden } from '../../../support/unigram.ts'

const { parts, forms, characters } = unigramGolden()

describe.each(forms)('a Unigram tokeniser as of $name', ({ cases, parts: own }) => {
  const tokenizer = createUnigram(own)

  it(`gives the ids and offsets that the tokenizers library gives, on ${cases.length} texts`, () => {
    expect(cases.length).toBeGreaterThan(100)
    for (const { text, ids, offsets } of cases) {
      const pieces = tokenizer.encode(text, tokenizer.words(text)).flat()
      expect(
        pieces.map(({ id }) => id),
        JSON.stringify(text),
      ).toEqual(ids)
      if (offsets === null) continue
      const ranges = pieces.map(({ start, end }) => [start, end])
      expect(ranges, JSON.stringify(text)).toEqual(offsets)
    }
  })
})

describe.each(Object.entries(characters))('the step %s', (type, checksums) => {
  it('changes every code point as the library does', () => {
    const { run } = stepOf({ type })!
    const blocks = [...Array.from({ length: 32 }, (_, at) => at), 0x2f]
    expect(checksums.length).toBe(blocks.length)
    const different = blocks.filter((block, at) => {
      const codes = Array.from({ length: 4096 }, (_, low) => block * 4096 + low)
      const own = codes.filter((code) => code < 0xd800 || code > 0xdfff)
      const text = own.map((code) => `${String.fromCodePoint(code)}\n`).join('')
      return crc32(run(asWritten(text)).characters.join('')) !== checksums[at]
    })
    expect(different).toEqual([])
  })
})

describe('words that were cut by others', () => {
  const tokenizer = createUnigram(parts)
  const spelt = (text: string, ...words: [number, number][]) =>
    tokenizer
      .encode(
        text,
        words.map(([start, end]) => ({ start, end })),
      )
      .map((pieces) => pieces.map(({ id }) => parts.tokens[id][0]).join(''))

  it('have the mark of a space before them where one is, or the text begins', () => {
    expect(spelt('of new York', [0, 2], [3, 6], [7, 11])).toEqual(['▁of', '▁new', '▁York'])
    expect(spelt('of new York', [3, 4], [4, 6])).toEqual(['▁n', 'ew'])
    expect(spelt('of\nnew', [3, 6])).toEqual(['▁new'])
  })

  it('have one for each word in them, and none for white space', () => {
    expect(spelt('a  \n b', [0, 6])).toEqual(['▁a▁b'])
    expect(spelt('\n\n', [0, 2])).toEqual([''])
  })

  it('are told apart where one character is written as several words', () => {
    const text = 'a\ufdfab'
    expect(tokenizer.words(text)).toEqual([{ start: 0, end: 3 }])
    expect(tokenizer.encode(text, [{ start: 0, end: 1 }])[0][0]).toMatchObject({ start: 0, end: 1 })
  })

  it('end with the marks and soft hyphens that are written away', () => {
    expect(tokenizer.words('cafe\u0301  b')).toEqual([
      { start: 0, end: 5 },
      { start: 7, end: 8 },
    ])
    expect(tokenizer.words('ab\u00ad c')[0]).toEqual({ start: 0, end: 3 })
  })

  it('read a lone surrogate as the character that stands for what is no character', () => {
    expect(spelt('a\ud800b', [0, 3])).toEqual(spelt('a\ufffdb', [0, 3]))
  })

  it('read “<s>” typed by a user as text, never as a control token', () => {
    const ids = tokenizer.encode('<s>', [{ start: 0, end: 3 }])[0].map(({ id }) => id)
    expect(ids).not.toContain(tokenizer.clsId)
    expect(tokenizer.clsId).toBe(0)
  })
})

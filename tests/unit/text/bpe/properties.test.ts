import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createByteLevel } from '../../../../src/text/bpe/byte-level.ts'
import { byteCharacters } from '../../../../src/text/bpe/bytes.ts'
import { Pairs } from '../../../../src/text/bpe/pairs.ts'
import { preTokens } from '../../../../src/text/bpe/pre-tokens.ts'
import { unitsOf } from '../../../../src/text/units.ts'
import { byteLevelGolden } from '../../../support/byte-level.ts'
import { PATIENT } from '../../../support/patient.ts'

const { parts } = byteLevelGolden()
const { vocabulary, merges } = parts

/** Text of all kinds: plain, any Unicode, white space, long runs, broken surrogates. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[' ', '  ', '\n', '\u00a0', "'s", "'ll", "'", 'the', 'New', 'Кол', '東京'],
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.integer({ min: 1, max: 40 }).map((length) => 'n'.repeat(length)),
      fc.constantFrom('\ud83d', '\udc4d', '<s>', '\0', '\u0301', '👩‍👩‍👧'),
    ),
    { maxLength: 14 },
  )
  .map((texts) => texts.join(''))

/** Byte-pair encoding as its definition reads: the first merge that fits, the leftmost place, again. */
function naive(part: string): string[] {
  const pieces = Array.from(new TextEncoder().encode(part), (byte) => byteCharacters[byte])
  for (;;) {
    const rank = merges.findIndex(([left, right]) =>
      pieces.some((piece, i) => piece === left && pieces[i + 1] === right),
    )
    if (rank < 0) return pieces
    const [left, right] = merges[rank]
    const at = pieces.findIndex((piece, i) => piece === left && pieces[i + 1] === right)
    pieces.splice(at, 2, left + right)
  }
}

describe('pairs', () => {
  const ids = new Map(vocabulary.map((token, id) => [token, id]))
  const pairs = new Pairs(ids, merges)

  it('are joined as the definition says', PATIENT, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const part of preTokens(text)) {
          const bytes = new TextEncoder().encode(part)
          const joined = pairs.join(Array.from(bytes, (b) => ids.get(byteCharacters[b]) as number))
          expect(joined.ids.map((id) => vocabulary[id])).toEqual(naive(part))
          expect(joined.lengths).toEqual(naive(part).map((piece) => piece.length))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('of a rank are joined from the left, and a merge that is named twice counts as the last', () => {
    const tokens = new Map(['a', 'b', 'aa', 'ab', 'aab'].map((token, id) => [token, id]))
    const join = (text: string, ...own: [string, string][]) =>
      new Pairs(tokens, own).join([...text].map((letter) => tokens.get(letter) as number)).ids
    expect(join('aaa', ['a', 'a'])).toEqual([2, 0])
    expect(join('aab', ['a', 'a'], ['a', 'b'], ['a', 'a'])).toEqual([0, 3])
    expect(join('aab', ['a', 'b'], ['a', 'ab'])).toEqual([4])
  })

  it('of a long word take no more than their number', () => {
    const letters = new Array<number>(200_000).fill(ids.get('n') as number)
    const { lengths } = pairs.join(letters)
    expect(lengths.reduce((a, b) => a + b)).toBe(letters.length)
  })
})

describe.each([false, true])('a byte-level tokeniser that adds a space: %s', (addPrefixSpace) => {
  const tokenizer = createByteLevel({ ...parts, addPrefixSpace })

  it('gives pieces in order, within their words, on character edges', PATIENT, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const words = tokenizer.words(text)
        tokenizer.encode(text, words).forEach((pieces, i) => {
          let [start, end] = [words[i].start, words[i].start]
          for (const piece of pieces) {
            expect(piece.start >= start && piece.end >= end && piece.end >= piece.start).toBe(true)
            const surface = text.slice(piece.start, piece.end)
            expect(text.isWellFormed() ? surface.isWellFormed() : true).toBe(true)
            ;[start, end] = [piece.start, piece.end]
          }
          expect(end).toBe(words[i].end)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('spells each word with the space before it, byte for byte', PATIENT, () => {
    const bytes = new Map(byteCharacters.map((character, byte) => [character, byte]))
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(text.isWellFormed())
        const words = tokenizer.words(text)
        tokenizer.encode(text, words).forEach((pieces, i) => {
          const spelt = pieces.map(({ id }) => vocabulary[id]).join('')
          const read = Buffer.from([...spelt].map((one) => bytes.get(one) as number)).toString()
          const { start, end } = words[i]
          const spaced = start === 0 ? addPrefixSpace : text[start - 1] === ' '
          expect(read).toBe((spaced ? ' ' : '') + text.slice(start, end))
        })
      }),
      { numRuns: 300 },
    )
  })

  it('makes units of pieces that are in order, apart and never empty', PATIENT, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0
        for (const { start, end } of unitsOf(tokenizer, { text }, 'piece').ranges) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          last = end
        }
      }),
      { numRuns: 300 },
    )
  })

  it('gives the ids of @huggingface/tokenizers where text has single spaces', PATIENT, () => {
    const json = (name: string) => JSON.parse(tokenizer.files(88)[name]) as Record<string, unknown>
    const reference = new HuggingFaceTokenizer(
      json('tokenizer.json'),
      json('tokenizer_config.json'),
    )
    const word = fc.constantFrom(
      "they're",
      'Straße',
      'Łódź,',
      'Москва',
      '東京は',
      '👍🏽',
      '1.000',
      '(x)',
    )
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (all) => {
        const text = all.join(' ')
        const pieces = tokenizer.encode(text, tokenizer.words(text)).flat()
        const { ids } = reference.encode(text, { add_special_tokens: false })
        expect(pieces.map(({ id }) => id)).toEqual(ids)
      }),
      { numRuns: 200 },
    )
  })
})

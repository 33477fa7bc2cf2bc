import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../../src/domain/failure.ts'
import { olderUnicode } from '../../../../src/text/wordpiece/characters.ts'
import type { NormaliserOptions } from '../../../../src/text/wordpiece/characters.ts'
import { createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'
import { encodeText } from '../../../support/encode-text.ts'
import { naiveEncode } from '../../../support/naive-wordpiece.ts'
import { PATIENT } from '../../../support/patient.ts'
import { bertTokens } from '../../../../src/text/special-tokens.ts'

const letters = [...'abcdefgiılmnostuvéüßñçšž0123456789.,-_#$()[]的北京日カ한ا']
const vocabulary = [
  ...Object.values(bertTokens),
  ...letters,
  ...letters.map((letter) => `##${letter}`),
  ...[
    'the',
    'un',
    'able',
    '##able',
    '##ab',
    '##tion',
    'na',
    'st',
    '##st',
    'ing',
    '##ing',
    '👍',
    '##é',
  ],
]
const settings: NormaliserOptions[] = [
  { lowercase: false, stripAccents: null, chineseChars: true },
  { lowercase: true, stripAccents: null, chineseChars: true },
  { lowercase: true, stripAccents: false, chineseChars: false },
]

/** Text of all kinds: plain, words of the vocabulary, any Unicode, long runs, broken surrogates. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...vocabulary.slice(5),
        ' ',
        '\t',
        '\n',
        '\u00a0',
        '\u200b',
        '\u0301',
        'É',
        'İ',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.integer({ min: 90, max: 110 }).map((length) => 'a'.repeat(length)),
      fc.constantFrom('\ud83d', '\udc4d', '[SEP]', '\0', '\ufffd'),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))

describe.each(settings)('the tokeniser with %j', (options) => {
  const tokenizer = unwrap(createWordPiece(vocabulary, options))

  it('equals WordPiece as its definition reads', PATIENT, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encodeText(tokenizer, text)).toEqual(naiveEncode(vocabulary, options, text))
      }),
      { numRuns: 400 },
    )
  })

  it('gives pieces in order, apart, on character edges, within the text', PATIENT, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let last = { start: 0, end: 0 }
        for (const piece of encodeText(tokenizer, text)) {
          // Pieces of one character that folds to several share its range.
          const same = piece.start === last.start && piece.end === last.end
          expect(same || piece.start >= last.end).toBe(true)
          expect(piece.end).toBeGreaterThan(piece.start)
          expect(
            text.isWellFormed() ? text.slice(piece.start, piece.end).isWellFormed() : true,
          ).toBe(true)
          last = piece
        }
        expect(last.end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 400 },
    )
  })

  it('gives known pieces whose surface, normalised, is the piece', PATIENT, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { id, start, end } of encodeText(tokenizer, text)) {
          if (id === tokenizer.unknownId) continue
          const surface = naiveEncode(vocabulary, options, text, { start, end })
          const spelt = surface
            .map((piece) => vocabulary[piece.id].replace(/^##(?=.)/, ''))
            .join('')
          expect(spelt).toContain(vocabulary[id].replace(/^##(?=.)/, ''))
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('the tokeniser against @huggingface/tokenizers', () => {
  const files = (options: NormaliserOptions) => {
    const texts = unwrap(createWordPiece(vocabulary, options)).files(512)
    const json = (name: string) => JSON.parse(texts[name]) as Record<string, unknown>
    return new HuggingFaceTokenizer(json('tokenizer.json'), json('tokenizer_config.json'))
  }

  /**
   * Where the library differs from the one in Python: newer Unicode tables, and no supplementary
   * Chinese. And special tokens, which it maps to control tokens. For these the golden files decide.
   */
  const disputed = (text: string) =>
    /\[(PAD|UNK|CLS|SEP|MASK)\]|[\u{20000}-\u{2ffff}]/u.test(text) ||
    [...text].some((character) => olderUnicode.has(character.codePointAt(0) as number))

  it.each(settings)('gives the same ids with %j', PATIENT, (options) => {
    const tokenizer = unwrap(createWordPiece(vocabulary, options))
    const reference = files(options)
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!disputed(text))
        const expected = reference.encode(text, { add_special_tokens: false }).ids
        expect(encodeText(tokenizer, text).map(({ id }) => id)).toEqual(expected)
      }),
      { numRuns: 400 },
    )
  })
})

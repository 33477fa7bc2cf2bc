import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Cutter, type ScoredToken } from '../../../../src/text/unigram/cutter.ts'
import { createUnigram } from '../../../../src/text/unigram/unigram.ts'
import { unitsOf } from '../../../../src/text/units.ts'
import { PATIENT } from '../../../support/patient.ts'
import { unigramGolden } from '../../../support/unigram.ts'

const { parts, forms } = unigramGolden()
const tokenizer = createUnigram(parts)

/** Text of all kinds: plain, any Unicode, white space, long runs, what is written otherwise, broken surrogates. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...[' ', '  ', '\n', '\u00a0', '▁', 'the', 'New', 'Кол', '東京', 'ﬁ', 'ﷺ']),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.integer({ min: 1, max: 40 }).map((length) => 'n'.repeat(length)),
      fc.constantFrom('\ud83d', '\udc4d', '<s>', '\0', '\u0301', '\u00ad', '¨', '👩‍👩‍👧'),
    ),
    { maxLength: 14 },
  )
  .map((texts) => texts.join(''))

describe('a cut', () => {
  const tokens: ScoredToken[] = [
    ['<unk>', 0],
    ...['a', 'b', 'ab', 'ba', 'aab', 'bb', 'é', 'éa'].map((token, i): ScoredToken => [
      token,
      -1 - ((i * 7) % 5) / 3,
    ]),
  ]
  const scores = new Map(tokens)
  const least = Math.min(...scores.values())
  const cutter = new Cutter(tokens, 0, new Set(['<unk>']))

  /** The best sum of scores over every way to cut a text: characters without a token cost most. */
  function best(text: string): number {
    const characters = [...text]
    if (characters.length === 0) return 0
    let most = -Infinity
    for (let length = 1; length <= characters.length; length++) {
      const token = characters.slice(0, length).join('')
      const score = scores.get(token) ?? (length === 1 ? least - 10 : -Infinity)
      if (score > -Infinity) most = Math.max(most, score + best(characters.slice(length).join('')))
    }
    return most
  }

  it('has the best sum of scores, and all of the text', PATIENT, () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', 'é', 'x'), maxLength: 9 }),
        (text) => {
          const cuts = cutter.cut(text)
          const sum = cuts.reduce(
            (total, { id, start, end }) =>
              total + (id === 0 ? (end - start) * (least - 10) : tokens[id][1]),
            0,
          )
          expect(sum).toBeCloseTo(best(text), 9)
          expect(cuts.reduce((at, { start, end }) => (start === at ? end : NaN), 0)).toBe(
            text.length,
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  it('takes time and memory by the length of a text, however long', () => {
    const cuts = cutter.cut('ab'.repeat(100_000))
    expect(cuts.at(-1)?.end).toBe(200_000)
  })

  it('has one unknown token for a stretch of characters that no token has', () => {
    expect(cutter.cut('axxxb')).toEqual([
      { id: 1, start: 0, end: 1 },
      { id: 0, start: 1, end: 4 },
      { id: 2, start: 4, end: 5 },
    ])
  })
})

describe('a Unigram tokeniser', () => {
  it('gives words in order and apart, and pieces in order within them', PATIENT, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const words = tokenizer.words(text)
        let last = 0
        tokenizer.encode(text, words).forEach((pieces, i) => {
          const { start, end } = words[i]
          expect(start >= last && end > start).toBe(true)
          last = end
          expect(pieces.length).toBeGreaterThan(0)
          let from = start
          for (const piece of pieces) {
            expect(piece.start >= from && piece.end <= end && piece.end > piece.start).toBe(true)
            from = piece.start
          }
        })
      }),
      { numRuns: 300 },
    )
  })

  it.each(forms)('makes units that are in order, apart and never empty: $name', (form) => {
    const own = createUnigram(form.parts)
    fc.assert(
      fc.property(anyText, (text) => {
        let last = 0
        for (const { start, end } of unitsOf(own, { text }, 'piece').ranges) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          last = end
        }
      }),
      { numRuns: 60 },
    )
  })

  it('gives the ids of @huggingface/tokenizers on plain words', PATIENT, () => {
    const json = (name: string) => JSON.parse(tokenizer.files(88)[name]) as Record<string, unknown>
    const reference = new HuggingFaceTokenizer(
      json('tokenizer.json'),
      json('tokenizer_config.json'),
    )
    const word = fc.constantFrom("they're", 'Straße', 'Łódź,', 'Москва', '東京は', '1.000', '(x)')
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

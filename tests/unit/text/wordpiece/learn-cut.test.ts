import { describe, expect, it } from 'vitest'
import { learnCutVocabulary, learntTokenizer } from '../../../../src/text/wordpiece/learn-cut.ts'
import { encodeText } from '../../../support/encode-text.ts'
import { bertTokens } from '../../../../src/text/special-tokens.ts'

const special = Object.values(bertTokens)

/** The stretches of text that the pieces stand for. */
function pieces(vocabulary: readonly string[], text: string): string[] {
  return encodeText(learntTokenizer(vocabulary), text).map(({ start, end }) =>
    text.slice(start, end),
  )
}

describe('a vocabulary of texts that are cut', () => {
  const text = '서울에서 서울에서 서울에서'
  const cuts = [2, 7, 12]

  it('has pieces that end where a span does, where one of a whole word would be shorter to write', () => {
    expect(pieces(learnCutVocabulary([{ text, cuts: [] }]), '서울에서')).toEqual(['서울에서'])
    expect(pieces(learnCutVocabulary([{ text, cuts }]), '서울에서')).toEqual(['서울', '에서'])
  })

  it('gives up a piece that another word taught, when it reaches across a cut', () => {
    const whole = Array.from({ length: 9 }, () => ({ text: '서울에', cuts: [] }))
    const vocabulary = learnCutVocabulary([...whole, { text, cuts }])
    expect(vocabulary).not.toContain('서울에')
    expect(pieces(vocabulary, '서울에서')).toEqual(['서울', '에서'])
  })

  it('cuts beside a joiner on whichever side of it the span ends', () => {
    for (const end of [2, 3]) {
      const joined = { text: 'ab\u200ccde', cuts: [end] }
      expect(pieces(learnCutVocabulary([joined, joined]), joined.text)).toEqual(['ab', 'cde'])
    }
  })

  it('keeps every letter, so that a word of single letters is the worst that can become of one', () => {
    const everywhere = [...text].map((_, at) => at)
    const vocabulary = learnCutVocabulary([{ text, cuts: everywhere }])
    const letters = ['서', '에', '울'].flatMap((letter) => [letter, `##${letter}`])
    expect(new Set(vocabulary)).toEqual(new Set([...special, ...letters]))
  })

  it('reads a sentence without a space as pieces, however long', () => {
    const long = '서울에서'.repeat(100)
    expect(pieces(learnCutVocabulary([{ text: long, cuts: [] }]), long).length).toBeGreaterThan(1)
  })
})

import { describe, expect, it } from 'vitest'
import { splitSentences } from '../../../src/text/sentences.ts'

const sentencesOf = (text: string) => splitSentences(text).map((r) => text.slice(r.start, r.end))

describe('splitSentences', () => {
  it('cuts after terminators and closing quotes', () => {
    expect(sentencesOf('It rained. “Why?” she asked. “Go!” He went.')).toEqual([
      'It rained.',
      '“Why?” she asked.',
      '“Go!”',
      'He went.',
    ])
  })

  it('does not cut at abbreviations, initials and decimals', () => {
    const text = 'Dr. A. Smith of Acme Inc. paid 3.50 dollars, e.g. in coins.'
    expect(sentencesOf(text)).toEqual([text])
  })

  it('cuts Chinese without spaces and Arabic at its question mark', () => {
    expect(sentencesOf('他来了。她走了！好')).toEqual(['他来了。', '她走了！', '好'])
    expect(sentencesOf('كيف حالك؟ أنا بخير.')).toEqual(['كيف حالك؟', 'أنا بخير.'])
  })

  it('cuts at line ends and leaves no white space in the ranges', () => {
    expect(sentencesOf('  Headline\r\n\r\nBody text. ')).toEqual(['Headline', 'Body text.'])
  })
})

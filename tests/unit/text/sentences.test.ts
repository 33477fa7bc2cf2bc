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

  it('does not cut where a hyphen at the end of a line cuts a word', () => {
    const text = 'The agree-\nment of Berg-\nVoss holds.'
    expect(sentencesOf(text)).toEqual([text])
    expect(sentencesOf('It rained -\nstill')).toEqual(['It rained -', 'still'])
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

  it.each([
    ['Look… There. He saw it.', ['Look…', 'There.', 'He saw it.']],
    [
      'Really?! Yes. (Ann went.) Then “Bob.” Then he. [Ok.] So',
      ['Really?!', 'Yes.', '(Ann went.)', 'Then “Bob.”', 'Then he.', '[Ok.]', 'So'],
    ],
    ['He wrote 3.5 and a.b, then v. 2 came.', ['He wrote 3.5 and a.b, then v.', '2 came.']],
    [
      'Go! then he went. “and” she said. (so) it is.',
      ['Go! then he went. “and” she said. (so) it is.'],
    ],
    ['He left.  and so did we. The USA. Then', ['He left.  and so did we.', 'The USA.', 'Then']],
    ['वह गया। वह आई।', ['वह गया।', 'वह आई।']],
    ['「好。」他说。真的？！好', ['「好。」', '他说。', '真的？！', '好']],
    ['هل جاء؟ نعم۔ لا', ['هل جاء؟', 'نعم۔', 'لا']],
    ['He met (Dr. Lee) and "Mr. Bo" today. Then', ['He met (Dr. Lee) and "Mr. Bo" today.', 'Then']],
    ['At 5 P.M. Ann came. U.S. Navy. X. Y', ['At 5 P.M. Ann came.', 'U.S. Navy.', 'X. Y']],
    ['Plan B? Dr? No', ['Plan B?', 'Dr?', 'No']],
    ['one\n\ntwo\nthree', ['one', 'two', 'three']],
    ['End.\u00a0Next', ['End.', 'Next']],
    ['', []],
    [' \n ', []],
  ])('cuts %j', (text, sentences) => expect(sentencesOf(text)).toEqual(sentences))
})

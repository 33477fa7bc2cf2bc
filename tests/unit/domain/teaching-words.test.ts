import { describe, expect, it } from 'vitest'
import { reasonFor, weighingWords } from '../../../src/domain/teaching-words.ts'

const read = { words: 12, spans: 0, doubtful: 0, changing: 0, twinOf: null }

describe('why a document comes now', () => {
  it.each([
    [{ ...read, doubtful: 2.6, spans: 4 }, '3 of 12 words doubtful, 4 likely spans'],
    [{ ...read, doubtful: 0.6, changing: 2 }, '1 of 12 words doubtful, 2 unsettled'],
    [{ ...read, words: 1, changing: 1 }, '1 of 1 word unsettled'],
    [{ ...read, doubtful: 1, changing: 1, spans: 1 }, '1 of 12 words doubtful, 1 unsettled'],
    [{ ...read, doubtful: 0.4 }, 'Little to learn from it'],
    [{ ...read, spans: 9, twinOf: 'open' as const }, 'Nearly the same as one above'],
    [{ ...read, spans: 9, twinOf: 'done' as const }, 'Nearly the same as one that is done'],
  ])('%j: %s', (expected, words) => {
    expect(reasonFor(expected)).toBe(words)
  })
})

describe('what the order rests on', () => {
  it.each([
    [0.62, 'Half of them would find 62 % of the spans alike: more labels still pay.'],
    [0.95, 'more labels of this kind now change little.'],
    [null, 'No span is found yet in the open ones.'],
  ])('with %s found alike', (agreement, words) => {
    const said = weighingWords({ learnt: 40, weighed: 9, of: 9, agreement })
    expect(said.replaceAll('\u202f', ' ')).toContain(words)
    expect(said).toContain('Learnt from 40 finished documents.')
    expect(said).not.toContain('weighed')
  })

  it('says where not all were weighed', () => {
    expect(weighingWords({ learnt: 40, weighed: 9, of: 12, agreement: 1 })).toContain(
      'The first 9 documents of 12 were weighed.',
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resemblance, shinglesOf, Twins } from '../../../src/domain/twins.ts'

const lease =
  'The tenant shall pay the rent of one hundred crowns on the first day of each month, and the landlord shall keep the house, its roof and its garden in good order for as long as this lease is in force between them.'

const told = (texts: string[]) => {
  const twins = new Twins()
  return texts.map((text) => twins.add(text))
}

describe('twins', () => {
  it('are found, the equal and the near-equal, with the first of them', () => {
    expect(
      told([
        'Ann lives in Oslo.',
        lease,
        'Ann lives in Bergen.',
        lease.replace('hundred', 'thousand'),
        'Ann lives in Oslo.',
        'ANN  lives, in Oslo!',
        lease.slice(0, 100),
        '',
        '',
        '?',
      ]),
    ).toEqual([
      ...[null, null, null],
      ...[
        { kind: 'near', of: 1 },
        { kind: 'equal', of: 0 },
        { kind: 'near', of: 0 },
      ],
      ...[null, null, { kind: 'equal', of: 7 }, { kind: 'near', of: 7 }],
    ])
  })

  it('are told as comparing every pair would tell them', () => {
    const word = fc.constantFrom(...'abcdefghij')
    const text = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
        const sets = texts.map(shinglesOf)
        for (const [i, twin] of told(texts).entries()) {
          const near = sets.slice(0, i).map((set) => resemblance(set, sets[i]))
          // Of those that are told each is one; texts near the limit may be missed.
          if (twin) expect(near[twin.of]).toBeGreaterThanOrEqual(0.8)
          else expect(near.every((share) => share < 1)).toBe(true)
        }
      }),
    )
  })
})

describe('resemblance', () => {
  it('is the share of shingles that both have', () => {
    const [a, b] = ['a b c d e', 'a b c d f'].map(shinglesOf)
    expect([resemblance(a, a), resemblance(a, b)]).toEqual([1, 1 / 3])
  })
})

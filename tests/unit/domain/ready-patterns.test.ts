import { describe, expect, it } from 'vitest'
import { checkRule, patternOf } from '../../../src/domain/pattern.ts'
import { readyPatterns } from '../../../src/domain/ready-patterns.ts'

/** What the pattern of that name finds in a text. */
function found(name: string, text: string): string[] {
  const pattern = readyPatterns.find((one) => one.name === name)
  expect(pattern).toBeDefined()
  return text.match(patternOf(pattern!)) ?? []
}

describe('a ready pattern', () => {
  it.each(readyPatterns)('$name is sound, and finds its own examples', (pattern) => {
    expect(() => checkRule({ ...pattern, kind: 'pattern' })).not.toThrow()
    expect(pattern.finds.match(patternOf(pattern))?.length).toBeGreaterThanOrEqual(4)
  })

  it.each([
    ['Dates', 'Signed on 24 November 2026, due 2027-01-31.', ['24 November 2026', '2027-01-31']],
    ['Dates', 'From the 1st of May 2026 to Nov. 24, 2026', ['1st of May 2026', 'Nov. 24, 2026']],
    ['Dates', 'this 3rd day of March, 2025; in June 2024', ['3rd day of March, 2025', 'June 2024']],
    ['Dates', '24.11.2026 and 1/2/26, not 1.2-26 nor 12.2026', ['24.11.2026', '1/2/26']],
    ['Dates', 'Version 1.24.11.2026, 2026-11-245, May I, 2026', []],
    ['Money', 'Pay €5,000 or $2.5 million.', ['€5,000', '$2.5 million']],
    ['Money', 'EUR 1.200.000, 300 USD and 40 euros', ['EUR 1.200.000', '300 USD', '40 euros']],
    ['Money', 'A fee of £3m; CHF 12\u2019500.50', ['£3m', 'CHF 12\u2019500.50']],
    ['Money', '40 percent of 300 shares, 5 kilograms', []],
    ['Identifiers', 'Case AB-1234, ISO9001 and 2026/0017-X', ['AB-1234', 'ISO9001', '2026/0017-X']],
    ['Identifiers', 'The EU in 2026, 2026-11-24, B2B, A-1', []],
    ['References to clauses', 'See clause 4.2 and Annex B.', ['clause 4.2', 'Annex B']],
    ['References to clauses', 'Sections 3 and 4(b)(ii), § 12', ['Sections 3 and 4(b)(ii)', '§ 12']],
    ['References to clauses', 'Article IV; the section about it', ['Article IV']],
  ])('%s in “%s”', (name, text, expected) => {
    expect(found(name, text)).toEqual(expected)
  })

  it.each(readyPatterns)(
    '$name reads a long line of one kind in no time to speak of',
    (pattern) => {
      for (const part of ['1.', 'A1-', '0-', '12 ', '123 ', 'Annex A, ', '0'])
        expect(part.repeat(20_000).match(patternOf(pattern))?.length ?? 0).toBeGreaterThanOrEqual(0)
    },
  )
})

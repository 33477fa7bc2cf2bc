import { expect, it } from 'vitest'
import { counted, figure, headline, percent } from '../../../src/domain/figures.ts'

it('figures are whole, in groups of three', () => {
  expect([0, 999, 12345.4, 1234567.5].map(figure)).toEqual(['0', '999', '12,345', '1,234,568'])
})

it('headlines have three significant digits, all but nothing', () => {
  expect([0, 0.05, 0.91666, 1].map(headline)).toEqual(['0', '0.0500', '0.917', '1.00'])
})

it('a share is never rounded up to all of it', () => {
  expect([0, 0.984, 0.9999, 1].map(percent)).toEqual(
    ['0', '98', '99', '100'].map((n) => `${n}\u202f%`),
  )
})

it.each([
  [counted(0, 'document'), '0 documents'],
  [counted(1, 'document'), '1 document'],
  [counted(2000, 'document'), '2,000 documents'],
  [counted(1, 'span is', 'spans are'), '1 span is'],
  [counted(3, 'span is', 'spans are'), '3 spans are'],
])('%s', (said, expected) => expect(said).toBe(expected))

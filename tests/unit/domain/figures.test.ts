import { expect, it } from 'vitest'
import { counted, figure } from '../../../src/domain/figures.ts'

it('figures are whole, in groups of three', () => {
  expect([0, 999, 12345.4, 1234567.5].map(figure)).toEqual(['0', '999', '12,345', '1,234,568'])
})

it.each([
  [counted(0, 'document'), '0 documents'],
  [counted(1, 'document'), '1 document'],
  [counted(2000, 'document'), '2,000 documents'],
  [counted(1, 'span is', 'spans are'), '1 span is'],
  [counted(3, 'span is', 'spans are'), '3 spans are'],
])('%s', (said, expected) => expect(said).toBe(expected))

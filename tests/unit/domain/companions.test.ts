import { expect, it } from 'vitest'
import { companionOf, withCompanions } from '../../../src/domain/companions.ts'

const kinds = [
  { extensions: ['.txt'], beside: null },
  { extensions: ['.ann', '.zip'], beside: '.txt' },
]

it('the file beside another goes with it, and not alone', () => {
  const files = ['b.txt', 'a.txt', 'a.ann', 'c.ann'].map((name) => ({ name }))
  const [b, aText, a, c] = files
  expect(withCompanions(files, kinds)).toEqual([
    { file: b, beside: [] },
    { file: a, beside: [aText] },
    { file: c, beside: [] },
  ])
  expect(companionOf('x/A.ANN', kinds)).toBe('x/A.txt')
  expect(companionOf('a.zip', kinds)).toBeNull()
})

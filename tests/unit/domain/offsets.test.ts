import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countCodePoints } from '../../../src/domain/offsets.ts'
import { anyText } from '../../support/text.ts'

const naiveCount = (text: string) => [...text].length

describe('the number of code points', () => {
  it('is that of the text taken apart', () => {
    fc.assert(
      fc.property(anyText({}), (text) => {
        expect(countCodePoints(text)).toBe(naiveCount(text))
      }),
    )
  })

  it('takes a lone half of a pair for one', () => {
    const unit = fc.constantFrom('\ud83d', '\ude00', 'a')
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(countCodePoints(text)).toBe(naiveCount(text))
      }),
    )
  })
})

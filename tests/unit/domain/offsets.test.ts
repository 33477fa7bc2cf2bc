import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countCodePoints, offsetTable, splitsCharacter } from '../../../src/domain/offsets.ts'
import { anyText } from '../../support/text.ts'
import { PATIENT } from '../../support/patient.ts'

const naiveCount = (text: string) => [...text].length

describe('the number of code points', () => {
  it('is that of the text taken apart', PATIENT, () => {
    fc.assert(
      fc.property(anyText({}), (text) => {
        expect(countCodePoints(text)).toBe(naiveCount(text))
      }),
    )
  })

  it('takes a lone half of a pair for one', PATIENT, () => {
    const unit = fc.constantFrom('\ud83d', '\ude00', 'a')
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(countCodePoints(text)).toBe(naiveCount(text))
      }),
    )
  })
})

describe('a table of offsets', () => {
  it('leads from code points to UTF-16 and back, the end included', () => {
    const table = offsetTable('a😀b')
    expect(table.codePoints).toBe(3)
    expect([0, 1, 2, 3].map(table.toUtf16)).toEqual([0, 1, 3, 4])
    expect([0, 1, 3, 4].map(table.toCodePoint)).toEqual([0, 1, 2, 3])
  })

  it.each(['a😀b', 'abc'])('knows no offset outside %s, nor half a one', (text) => {
    const { codePoints, toUtf16, toCodePoint } = offsetTable(text)
    for (const at of [-1, codePoints + 1, 0.5, NaN]) expect(toUtf16(at)).toBeNull()
    for (const at of [-1, text.length + 1, 0.5, NaN]) expect(toCodePoint(at)).toBeNull()
  })

  it('has no code point inside a pair', () => {
    expect(offsetTable('a😀b').toCodePoint(2)).toBeNull()
  })

  it('changes nothing in a text without pairs', () => {
    const table = offsetTable('ab\ud83d')
    expect(table.codePoints).toBe(3)
    expect([0, 1, 2, 3].map(table.toUtf16)).toEqual([0, 1, 2, 3])
    expect([0, 1, 2, 3].map(table.toCodePoint)).toEqual([0, 1, 2, 3])
  })

  it('takes the last of the basic plane for one unit, and the first beyond it for two', () => {
    const table = offsetTable('\uffff\u{10000}')
    expect([0, 1, 2].map(table.toUtf16)).toEqual([0, 1, 3])
  })
})

describe('an offset splits a character', () => {
  it.each(['\ud800\udc00', '\udbff\udfff', '\ud83d\ude00'])('between the halves of %j', (pair) => {
    expect(splitsCharacter(`a${pair}b`, 2)).toBe(true)
    expect([0, 1, 3, 4].some((at) => splitsCharacter(`a${pair}b`, at))).toBe(false)
  })

  it.each(['\ud7ff\udc00', '\udc00\udc00', '\ud800\udbff', '\ud800\ue000', 'ab'])(
    'never between two units that are no pair: %j',
    (text) => expect(splitsCharacter(text, 1)).toBe(false),
  )
})

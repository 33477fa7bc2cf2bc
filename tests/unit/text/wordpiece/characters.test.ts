import { describe, expect, it } from 'vitest'
import {
  characterKind,
  foldCharacter,
  isPunctuation,
  olderUnicode,
} from '../../../../src/text/wordpiece/characters.ts'

describe('a character as it stands', () => {
  it.each([
    ['space', [9, 10, 13, 32, 0xa0, 0x2028, 0x2029, 0x3000]],
    [
      'removed',
      [0, 8, 11, 12, 31, 127, 0x80, 0xad, 0x200b, 0x202a, 0xd800, 0xdfff, 0xe000, 0xfffd],
    ],
    ['chinese', [0x3400, 0x4e00, 0x9fff, 0xf900, 0x20000, 0x2b81f, 0x2b920, 0x2fa1f]],
    [
      'letter',
      [33, 65, 126, 0xe9, 0x301, 0x890, 0x8e2, 0x110cd, 0x13430, 0x2b820, 0x2b91f, 0x10ffff - 2],
    ],
  ] as const)('is %s', (kind, codes) => {
    const others = codes.filter((code) => characterKind(code) !== kind)
    expect(others.filter((code) => code !== 0x10fffd)).toEqual([])
  })
})

describe('punctuation', () => {
  it.each([
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ])('is all of ASCII from %i to %i, and nothing beside it', (first, last) => {
    expect([first - 1, first, last, last + 1].map(isPunctuation)).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('is what Unicode calls so beyond ASCII, no symbol, but for what is younger than the library', () => {
    const of = (text: string) => [...text].map((one) => isPunctuation(one.codePointAt(0)!))
    expect(of('。«…€©é')).toEqual([true, true, true, false, false, false])
    expect([0x61d, 0x2e52, 0x166d, 0x111c9].map(isPunctuation)).toEqual([false, false, true, true])
  })
})

describe('a folded character', () => {
  const fold = (text: string, lowercase: boolean, strip: boolean) =>
    String.fromCodePoint(...foldCharacter(text.codePointAt(0)!, lowercase, strip))

  it.each([
    ['É', false, false, 'É'],
    ['É', true, false, 'é'],
    ['É', false, true, 'E'],
    ['É', true, true, 'e'],
    ['İ', true, false, 'i\u0307'],
    ['\u0301', false, false, '\u0301'],
    ['\u{105c9}', false, true, '\u{105c9}'],
    ['\u07fd', false, true, '\u07fd'],
  ])('%j, lower case %j, stripped %j, is %j', (text, lowercase, strip, folded) => {
    expect(fold(text, lowercase, strip)).toBe(folded)
  })

  it('is none for an accent that is stripped, one of an older Unicode too', () => {
    expect([0x301, 0x1734].map((code) => foldCharacter(code, false, true))).toEqual([[], []])
  })
})

it('the tables of the older Unicode hold the first and last of every range', () => {
  const listed = [0x890, 0x891, 0x1343f, 0x1b4e, 0x1b4f, 0x166d, 0x1734, 0x1abf, 0x1add, 0x105c9]
  expect(listed.filter((code) => !olderUnicode.has(code))).toEqual([])
  expect([0x892, 0x1b4d, 0x1b50, 0x1abe, 0x1ade].filter((code) => olderUnicode.has(code))).toEqual(
    [],
  )
})

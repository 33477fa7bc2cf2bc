import { describe, expect, it } from 'vitest'
import { characterAt, snapToCharacters } from '../../../src/domain/characters.ts'

const family = '👩‍👩‍👧'

describe('the character at an offset', () => {
  it('is the whole of what a reader sees', () => {
    const text = `a${family}e\u0301b`
    expect(characterAt(text, 0)).toEqual({ start: 0, end: 1 })
    for (let at = 1; at < 9; at++) expect(characterAt(text, at)).toEqual({ start: 1, end: 9 })
    expect(characterAt(text, 9)).toEqual({ start: 9, end: 11 })
    expect(characterAt(text, 10)).toEqual({ start: 9, end: 11 })
    expect(characterAt(text, 11)).toEqual({ start: 11, end: 12 })
  })

  it('is none outside the text', () => {
    expect(characterAt('ab', -1)).toBeNull()
    expect(characterAt('ab', 2)).toBeNull()
    expect(characterAt('', 0)).toBeNull()
  })

  it('is found far into a text, after a space or a line end and within a long run', () => {
    for (const before of ['x'.repeat(500), `${'x'.repeat(500)} `, `${'x'.repeat(500)}\n`, 'a\n ']) {
      const at = before.length
      expect(characterAt(`${before}${family}.`, at + 3)).toEqual({ start: at, end: at + 8 })
    }
  })

  it('holds the space that a mark sits on', () => {
    expect(characterAt('a  \u0301b', 3)).toEqual({ start: 2, end: 4 })
  })

  it('is a line end of two units', () => {
    expect(characterAt('a\r\nb', 2)).toEqual({ start: 1, end: 3 })
  })
})

describe('a range', () => {
  it('widens to whole characters at both ends', () => {
    const text = `e\u0301x${family}`
    expect(snapToCharacters(text, { start: 1, end: 5 })).toEqual({ start: 0, end: 11 })
    expect(snapToCharacters(text, { start: 2, end: 3 })).toEqual({ start: 2, end: 3 })
  })

  it('that is empty or outside the text holds none', () => {
    expect(snapToCharacters('abc', { start: 1, end: 1 })).toBeNull()
    expect(snapToCharacters('abc', { start: 2, end: 1 })).toBeNull()
    expect(snapToCharacters('abc', { start: -1, end: 2 })).toBeNull()
    expect(snapToCharacters('abc', { start: 1, end: 4 })).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { around } from '../../../src/domain/surroundings.ts'

const family = '👨‍👩‍👧'

describe('the text around a find', () => {
  it('is all there is of a short text', () => {
    expect(around('one two three', { start: 4, end: 7 })).toEqual({
      before: 'one ',
      after: ' three',
    })
    expect(around('two', { start: 0, end: 3 })).toEqual({ before: '', after: '' })
  })

  it('begins and ends with whole words where a space is near', () => {
    const side = 'elephants and antelopes '.repeat(4)
    const text = `${side}two ${side}`
    const start = side.length
    expect(around(text, { start, end: start + 3 })).toEqual({
      before: 'and antelopes elephants and antelopes ',
      after: ' elephants and antelopes elephants and',
    })
  })

  it('cuts a word that is longer than the text around', () => {
    const side = 'x'.repeat(100)
    const { before, after } = around(`${side} two ${side}`, { start: 101, end: 104 })
    expect([before, after]).toEqual(['x'.repeat(39) + ' ', ' ' + 'x'.repeat(39)])
  })

  it('cuts no joined emoji and no letter from its mark, wherever the cut falls', () => {
    const whole = new Intl.Segmenter('und', { granularity: 'grapheme' })
    for (let shift = 0; shift < 12; shift++) {
      const side = 'x'.repeat(shift) + (family + 'e\u0301').repeat(40)
      const text = `${side} two ${side}`
      const start = side.length + 1
      const { before, after } = around(text, { start, end: start + 3 })
      const edges = new Set([...whole.segment(text)].map(({ index }) => index))
      expect(edges.has(start - before.length)).toBe(true)
      expect(edges.has(start + 3 + after.length)).toBe(true)
      expect(before.length).toBeLessThan(side.length)
    }
  })
})

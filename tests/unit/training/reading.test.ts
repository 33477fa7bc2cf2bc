import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { createWordPiece } from '../../../src/text/wordpiece/wordpiece.ts'
import { readingFor } from '../../../src/training/reading.ts'
import { smallSettings } from '../../support/small-run.ts'
import { bertTokens } from '../../../src/text/special-tokens.ts'

const vocabulary = [
  ...Object.values(bertTokens),
  '서울',
  '##에서',
  '##에',
  'Ann',
  '##ex',
  'saw',
  '.',
]
const tokenizer = unwrap(
  createWordPiece(vocabulary, { lowercase: false, stripAccents: null, chineseChars: true }),
)
const document = (text: string, ...spans: [number, number, string?][]) => ({
  text,
  words: null,
  spans: spans.map(([start, end, label = 'A']) => ({ start, end, label })),
})
const plain = Array.from({ length: 99 }, () => document('Ann saw Annex .', [0, 3]))
const particle = document('서울에서 Ann', [0, 2])
const reading = (documents: ReturnType<typeof document>[], changes = {}) =>
  readingFor(documents, tokenizer, smallSettings(changes))

describe('how a model reads', () => {
  it('is by words where every span begins and ends with one', () => {
    expect(reading(plain)).toMatchObject({ unit: 'word', innerCost: 0, decoding: 'argmax' })
  })

  it('is by pieces where a share of the spans needs them, legally', () => {
    expect(reading([...plain, particle])).toMatchObject({ unit: 'piece', decoding: 'constrained' })
    const slip = [...plain, ...plain, particle]
    expect(reading(slip).unit).toBe('word')
    expect(reading(slip, { unit: 'piece' }).unit).toBe('piece')
    expect(reading([particle], { unit: 'word' }).unit).toBe('word')
  })

  it('stays by words where pieces help nothing', () => {
    expect(reading([document('Ann saw', [1, 3])]).unit).toBe('word')
  })

  it('asks much for an end inside a word where it is rare, nothing where it is the rule', () => {
    const within = Array.from({ length: 99 }, () => document('Ann saw Annex .', [8, 13]))
    expect(reading([...within, particle]).innerCost).toBeGreaterThan(4)
    expect(reading([particle, particle]).innerCost).toBe(0)
  })

  it('has as many depths as spans lie inside spans', () => {
    expect(reading([document('Ann saw Ann', [0, 11], [0, 3, 'B'], [0, 7, 'C'])]).depths).toBe(3)
    expect(reading(plain).depths).toBe(1)
  })

  it('is that of the published run in reference mode', () => {
    const nested = document('Ann saw', [0, 7], [0, 3, 'B'])
    expect(reading([particle, nested], { referenceMode: true })).toMatchObject({
      unit: 'word',
      depths: 1,
    })
  })
})

import { describe, expect, it } from 'vitest'
import { nameSets, setNamed, setOf } from '../../../src/domain/sets.ts'

describe('a set', () => {
  it.each([
    ...([
      ['train.conll', 'train'],
      ['en_ewt-ud-dev.conllu', 'dev'],
      ['eng.testa', null],
    ] as const),
    ...([
      ['validation', 'dev'],
      ['VALID.JSONL', 'dev'],
      ['my-test (2).txt', 'test'],
    ] as const),
    ...([
      ['latest.txt', null],
      ['trainer.txt', null],
      ['train-test.txt', null],
    ] as const),
    ...([
      ['device.csv', null],
      ['valley.txt', null],
      ['contest.txt', null],
    ] as const),
  ])('is told by %s as %s', (name, set) => {
    expect(setNamed(name)).toBe(set)
  })

  it('is told by a field of the document before the name of its file', () => {
    expect(setOf({ meta: { split: 'test' }, source: 'train.csv' })).toBe('test')
    expect(setOf({ meta: { split: 3 }, source: 'train.csv' })).toBe('train')
    expect(setOf({})).toBe(null)
  })

  it('is meant by names of files that tell of several', () => {
    expect(nameSets(['train.txt', 'test.txt', 'notes.txt'])).toBe(true)
    expect(nameSets(['test.txt', 'notes.txt'])).toBe(false)
  })
})

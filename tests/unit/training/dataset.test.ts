import { describe, expect, it } from 'vitest'
import {
  formatSnapshot,
  hashShare,
  parseSnapshot,
  sideAt,
  sideOf,
} from '../../../src/training/dataset.ts'
import { smallDocuments } from '../../support/small-run.ts'

describe('the side of a document', () => {
  it('is its own where it has one', () => {
    expect(sideOf({ text: 'x', split: 'dev' }, 0)).toBe('dev')
    expect(sideOf({ text: 'x', split: 'train' }, 1)).toBe('train')
  })

  it('is held out below the share', () => {
    expect(sideAt('auto', 0.2, 0.2)).toBe('train')
    expect(sideAt('auto', 0.1999, 0.2)).toBe('dev')
    expect(sideOf({ text: 'Ann saw Oslo', split: 'auto' }, 1)).toBe('dev')
    expect(sideOf({ text: 'Ann saw Oslo', split: 'auto' }, 0)).toBe('train')
  })

  it('goes by the text: the same place for ever, so that no document changes sides', () => {
    // Recorded; another hash would move documents of every project from one side to the other.
    expect(
      ['', 'a', 'Ann saw Oslo .', '在Berlin見面'].map((text) => hashShare(text) * 2 ** 32),
    ).toEqual([447806413, 187517516, 527281473, 3465569539])
  })

  it('holds out about the share that is asked for', () => {
    const texts = Array.from({ length: 2000 }, (_, i) => `Ann went home on day ${i} .`)
    const held = texts.filter((text) => sideOf({ text, split: 'auto' }, 0.2) === 'dev').length
    expect(held).toBeGreaterThan(340)
    expect(held).toBeLessThan(460)
  })
})

describe('a snapshot as lines', () => {
  it('has a head and a line for each document, and is read past empty lines', () => {
    const snapshot = { labels: ['A'], revision: 3, documents: smallDocuments(2) }
    const lines = [...formatSnapshot(snapshot)]
    expect(lines[0]).toBe('{"labels":["A"],"revision":3}\n')
    expect(lines).toHaveLength(3)
    expect(lines.every((line) => line.endsWith('\n'))).toBe(true)
    expect(parseSnapshot(lines.join('\n'))).toEqual(snapshot)
  })
})

import { describe, expect, it } from 'vitest'
import type { Chunk } from '../../../src/domain/tags.ts'
import { f1Interval } from '../../../src/training/interval.ts'

/** Entities of a document: `hits` wanted and guessed, `missed` wanted alone, `spurious` guessed alone. */
function document(hits: number, missed = 0, spurious = 0): { wanted: Chunk[]; guessed: Chunk[] } {
  const chunks = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ type: 'X', start: from + i, end: from + i + 1 }))
  const both = chunks(0, hits)
  return {
    wanted: [...both, ...chunks(100, missed)],
    guessed: [...both, ...chunks(200, spurious)],
  }
}

function intervalOf(documents: ReturnType<typeof document>[]) {
  return f1Interval(
    documents.map(({ wanted }) => wanted),
    documents.map(({ guessed }) => guessed),
  )
}

const many = (count: number, make: (index: number) => ReturnType<typeof document>) =>
  Array.from({ length: count }, (_, index) => make(index))

describe('the interval of F1', () => {
  it('is Wilson’s for entities that go right and wrong alone', () => {
    // 5 of 10 in J, documents of one entity: statsmodels' proportion_confint(5, 10, method='wilson').
    const [low, high] = [0.2365931, 0.7634069]
    const documents = many(10, (i) => (i % 2 ? document(1) : document(0, 1)))
    const f1 = (j: number) => (2 * j) / (1 + j)
    // A tenth more variance between the documents than drawn evenly: D / (D - 1).
    const interval = intervalOf(documents)
    expect(interval?.low).toBeCloseTo(f1(low), 1)
    expect(interval?.high).toBeCloseTo(f1(high), 1)
  })

  it('leaves room for doubt when everything, or nothing, was right', () => {
    const right = intervalOf(many(12, () => document(1)))
    expect(right?.high).toBe(1)
    expect(right?.low).toBeGreaterThan(0.8)
    expect(right?.low).toBeLessThan(0.9)
    const wrong = intervalOf(many(12, () => document(0, 1)))
    expect(wrong?.low).toBe(0)
    expect(wrong?.high).toBeGreaterThan(0.3)
  })

  it('is wider when whole documents go right or wrong together', () => {
    const width = ({ low, high }: { low: number; high: number }) => high - low
    const alike = intervalOf(many(20, (i) => (i % 2 ? document(10) : document(0, 10))))
    const mixed = intervalOf(many(20, () => document(5, 5)))
    expect(width(alike!)).toBeGreaterThan(2 * width(mixed!))
  })

  it('is not given where nothing was wanted', () => {
    expect(intervalOf([])).toBeNull()
    expect(intervalOf([document(0, 0, 3)])).toBeNull()
  })

  it('holds the true F1 about 19 times in 20, also of few and of clustered entities', () => {
    // Each document has its own chance of a hit, drawn around the mean: entities are alike within one.
    const random = lcg(7)
    for (const [size, chance, spread] of [
      [30, 0.8, 0],
      [15, 0.5, 0.3],
      [100, 0.9, 0.1],
      [40, 0.7, 0.3],
    ]) {
      let held = 0
      const runs = 1500
      for (let run = 0; run < runs; run++) {
        const documents = many(size, () => {
          const own = chance + spread * (2 * random() - 1)
          const entities = Math.floor(random() * 4)
          const hits = many(entities, () => document(0)).filter(() => random() < own).length
          return document(hits, entities - hits)
        })
        const interval = intervalOf(documents)
        const truth = (2 * chance) / (1 + chance)
        if (!interval || (interval.low <= truth && truth <= interval.high)) held++
      }
      expect(held / runs).toBeGreaterThan(0.93)
    }
  })
})

/** Numbers in [0, 1), the same in every run. */
function lcg(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32
}

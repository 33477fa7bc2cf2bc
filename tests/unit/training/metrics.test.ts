import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entityMetrics } from '../../../src/training/metrics.ts'
import type { LabelScore } from '../../../src/model/runs.ts'

type Triple = [precision: number, recall: number, f1: number]
type Mode = 'default' | 'strict'
interface Figures extends Record<'micro' | 'macro' | 'weighted', Triple> {
  /** Precision, recall, F1 and support, each a list by label in order of name. */
  perLabel?: [number[], number[], number[], number[]]
}
interface Case {
  gold: string[]
  predicted: string[]
  accuracy: number
  default: Figures
  strict?: Figures
}

/** What seqeval computed for random sequences: see tests/golden/metrics.py. */
const golden = JSON.parse(
  readFileSync(new URL('../../golden/data/metrics.json', import.meta.url), 'utf8'),
) as { tags: string[]; cases: Case[] }

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const decode = (sequences: string[]) =>
  sequences.map((letters) => Array.from(letters, (l) => golden.tags[LETTERS.indexOf(l)]))

/** Both are double arithmetic: only the order of sums may differ. */
const TOLERANCE = 1e-12
const near = (actual: number, expected: number, what: string) =>
  expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(TOLERANCE)

function compare(
  score: Omit<LabelScore, 'label'>,
  [precision, recall, f1]: number[],
  what: string,
): void {
  near(score.precision, precision, `${what} precision`)
  near(score.recall, recall, `${what} recall`)
  near(score.f1, f1, `${what} F1`)
}

const tags = (text: string) => [text.split(' ')]
const scores = (gold: string, predicted: string, mode: Mode = 'default') =>
  entityMetrics(tags(gold), tags(predicted), mode)
const rounded = ({ precision, recall, f1 }: Omit<LabelScore, 'label'>) =>
  [precision, recall, f1].map((x) => Number(x.toFixed(3)))

describe('entity metrics agree with seqeval within 1e-12', () => {
  it.each(['default', 'strict'] as const)('on thousands of random sequences, %s', (mode) => {
    let sequences = 0
    golden.cases.forEach((recorded, index) => {
      const expected = recorded[mode]
      if (!expected) return
      const metrics = entityMetrics(decode(recorded.gold), decode(recorded.predicted), mode)
      for (const kind of ['micro', 'macro', 'weighted'] as const) {
        compare(metrics[kind], expected[kind], `case ${index}, ${kind}`)
      }
      near(metrics.accuracy, recorded.accuracy, `case ${index}, accuracy`)
      sequences += recorded.gold.length
    })
    expect(sequences).toBeGreaterThan(mode === 'default' ? 2000 : 1000)
  })

  it.each(['default', 'strict'] as const)('label by label, %s', (mode) => {
    let labels = 0
    golden.cases.forEach((recorded, index) => {
      const expected = recorded[mode]?.perLabel
      if (!expected) return
      const metrics = entityMetrics(decode(recorded.gold), decode(recorded.predicted), mode)
      const [precision, recall, f1, support] = expected
      const actual = [...metrics.perLabel.values()]
      expect(
        actual.map((score) => score.support),
        `case ${index}`,
      ).toEqual(support)
      actual.forEach((score, l) =>
        compare(score, [precision[l], recall[l], f1[l]], `case ${index}, label ${l}`),
      )
      labels += actual.length
    })
    expect(labels).toBeGreaterThan(50)
  })
})

describe('entity metrics', () => {
  it('read an entity that begins with I by default, not in strict mode', () => {
    expect(scores('B-ORG I-ORG', 'I-ORG I-ORG').micro.f1).toBe(1)
    expect(scores('B-ORG I-ORG', 'I-ORG I-ORG', 'strict').micro.f1).toBe(0)
  })

  it('average micro over counts, macro over labels, weighted by gold support', () => {
    const { micro, macro, weighted } = scores('B-A B-B O B-A', 'O B-B B-C B-A')
    expect(rounded(micro)).toEqual([0.667, 0.667, 0.667])
    expect(rounded(macro)).toEqual([0.667, 0.5, 0.556])
    expect(rounded(weighted)).toEqual([1, 0.667, 0.778])
  })

  it('read two entities where the type changes, one in strict mode', () => {
    const both = 'B-PER I-ORG'
    expect(scores(both, both).micro.support).toBe(2)
    expect(scores(both, both, 'strict').micro.support).toBe(1)
  })

  it('accept an I for a B by default, and count words for accuracy', () => {
    const { micro, accuracy } = scores('B-A I-A O B-B', 'B-A I-A O I-B')
    expect(rounded(micro)).toEqual([1, 1, 1])
    expect(accuracy).toBe(0.75)
    expect(rounded(scores('B-A I-A O B-B', 'B-A I-A O I-B', 'strict').micro)).toEqual([
      1, 0.5, 0.667,
    ])
  })

  it('give zero scores and full accuracy when there are no entities', () => {
    const { micro, accuracy } = scores('O O', 'O O')
    expect(rounded(micro)).toEqual([0, 0, 0])
    expect(accuracy).toBe(1)
  })

  it('refuse sequences of different lengths or numbers', () => {
    expect(() => scores('O O', 'O')).toThrow(RangeError)
    expect(() => entityMetrics(tags('O'), [])).toThrow(RangeError)
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entityMetrics, type Score } from '../../../src/training/metrics.ts'

type Triple = [number, number, number]
interface Case {
  gold: string[][]
  predicted: string[][]
  accuracy: number
  default: Record<'micro' | 'macro' | 'weighted', Triple>
  strict: Record<'micro' | 'macro' | 'weighted', Triple>
}

const cases = JSON.parse(
  readFileSync(new URL('../../golden/data/metrics.json', import.meta.url), 'utf8'),
) as Case[]

const tags = (text: string) => [text.split(' ')]
const f1 = (gold: string, predicted: string, mode: 'default' | 'strict') =>
  entityMetrics(tags(gold), tags(predicted), mode).micro.f1

describe('entityMetrics', () => {
  it('agrees with seqeval on random sequences, default and strict', () => {
    const close = (score: Score, [precision, recall, value]: Triple) => {
      expect(score.precision).toBeCloseTo(precision, 10)
      expect(score.recall).toBeCloseTo(recall, 10)
      expect(score.f1).toBeCloseTo(value, 10)
    }
    for (const { gold, predicted, ...expected } of cases) {
      for (const mode of ['default', 'strict'] as const) {
        const metrics = entityMetrics(gold, predicted, mode)
        for (const kind of ['micro', 'macro', 'weighted'] as const) {
          close(metrics[kind], expected[mode][kind])
        }
        expect(metrics.accuracy).toBeCloseTo(expected.accuracy, 10)
      }
    }
  })

  it('reads an entity that begins with I by default, not in strict mode', () => {
    expect(f1('B-ORG I-ORG', 'I-ORG I-ORG', 'default')).toBe(1)
    expect(f1('B-ORG I-ORG', 'I-ORG I-ORG', 'strict')).toBe(0)
  })

  it('gives zero scores and full accuracy when there are no entities', () => {
    const { micro, accuracy } = entityMetrics(tags('O O'), tags('O O'))
    expect([micro.precision, micro.recall, micro.f1, accuracy]).toEqual([0, 0, 0, 1])
  })

  it('refuses sequences of different lengths', () => {
    expect(() => entityMetrics(tags('O O'), tags('O'))).toThrow(RangeError)
  })
})

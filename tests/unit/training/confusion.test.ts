import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confusionBetween } from '../../../src/training/confusion.ts'
import { entityMetrics } from '../../../src/training/metrics.ts'
import { tagsToChunks } from '../../../src/domain/tags.ts'
import { PATIENT } from '../../support/patient.ts'

const between = (gold: string, predicted: string) =>
  confusionBetween([gold.split(' ')], [predicted.split(' ')])

describe('confusion between labels', () => {
  it('counts a hit, a wrong label on the same words, a missed and a spurious entity', () => {
    expect(between('B-A I-A O B-A O B-B O', 'B-A I-A O B-B O O B-A')).toEqual({
      labels: ['A', 'B'],
      cells: [
        { gold: 'A', predicted: 'A', exact: 1, overlapping: 0 },
        { gold: 'A', predicted: 'B', exact: 1, overlapping: 0 },
      ],
      missed: { B: 1 },
      spurious: { A: 1 },
    })
  })

  it('counts other boundaries apart, and pairs each entity once, by most shared words', () => {
    expect(between('B-A I-A I-A I-A O', 'B-B B-A I-A I-A I-A')).toMatchObject({
      cells: [{ gold: 'A', predicted: 'A', exact: 0, overlapping: 1 }],
      missed: {},
      spurious: { B: 1 },
    })
  })

  it(
    'accounts for every entity exactly once, and its diagonal is the metric’s hits',
    PATIENT,
    () => {
      const tag = fc.constantFrom('O', 'B-A', 'I-A', 'B-B', 'I-B', 'B-C')
      const pair = fc
        .integer({ min: 1, max: 12 })
        .chain((n) =>
          fc.tuple(
            fc.array(tag, { minLength: n, maxLength: n }),
            fc.array(tag, { minLength: n, maxLength: n }),
          ),
        )
      fc.assert(
        fc.property(pair, ([gold, predicted]) => {
          const { cells, missed, spurious } = confusionBetween([gold], [predicted])
          const { perLabel } = entityMetrics([gold], [predicted])
          const inCells = (side: 'gold' | 'predicted', label: string) =>
            cells
              .filter((cell) => cell[side] === label)
              .reduce((sum, { exact, overlapping }) => sum + exact + overlapping, 0)
          for (const [label, { support, recall }] of perLabel) {
            expect(inCells('gold', label) + (missed[label] ?? 0)).toBe(support)
            const guessed = tagsToChunks(predicted).filter(({ type }) => type === label).length
            expect(inCells('predicted', label) + (spurious[label] ?? 0)).toBe(guessed)
            const hit = cells.find((cell) => cell.gold === label && cell.predicted === label)
            expect(hit?.exact ?? 0).toBe(Math.round(recall * support))
          }
        }),
      )
    },
  )
})

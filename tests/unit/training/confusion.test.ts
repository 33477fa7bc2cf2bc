import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confusionBetween } from '../../../src/training/confusion.ts'
import { entityMetrics } from '../../../src/training/metrics.ts'
import { tagsToChunks } from '../../../src/domain/tags.ts'
import { PATIENT } from '../../support/patient.ts'

const between = (gold: string, predicted: string) =>
  confusionBetween([tagsToChunks(gold.split(' '))], [tagsToChunks(predicted.split(' '))])

const countOf = (tally: { label: string; count: number }[], wanted: string) =>
  tally.find(({ label }) => label === wanted)?.count ?? 0

describe('confusion between labels', () => {
  it('counts a hit, a wrong label on the same words, a missed and a spurious entity', () => {
    expect(between('B-A I-A O B-A O B-B O', 'B-A I-A O B-B O O B-A')).toEqual({
      labels: ['A', 'B'],
      cells: [
        { gold: 'A', predicted: 'A', exact: 1, overlapping: 0 },
        { gold: 'A', predicted: 'B', exact: 1, overlapping: 0 },
      ],
      missed: [{ label: 'B', count: 1 }],
      spurious: [{ label: 'A', count: 1 }],
    })
  })

  it('counts other boundaries apart, and pairs each entity once, by most shared words', () => {
    expect(between('B-A I-A I-A I-A O', 'B-B B-A I-A I-A I-A')).toMatchObject({
      cells: [{ gold: 'A', predicted: 'A', exact: 0, overlapping: 1 }],
      missed: [],
      spurious: [{ label: 'B', count: 1 }],
    })
  })

  it('pairs, of two that share as many words, the one that begins first', () => {
    // A over words 0-3; B on 0-1 and C on 2-3 share two words each with it.
    expect(between('B-A I-A I-A I-A', 'B-B I-B B-C I-C')).toMatchObject({
      cells: [{ gold: 'A', predicted: 'B', exact: 0, overlapping: 1 }],
      spurious: [{ label: 'C', count: 1 }],
    })
    expect(between('B-B I-B B-C I-C', 'B-A I-A I-A I-A')).toMatchObject({
      cells: [{ gold: 'B', predicted: 'A', exact: 0, overlapping: 1 }],
      missed: [{ label: 'C', count: 1 }],
    })
  })

  it('pairs a long guess with the one of several entities that it holds most of', () => {
    expect(between('B-A B-B I-B I-B', 'B-C I-C I-C I-C')).toMatchObject({
      cells: [{ gold: 'B', predicted: 'C', exact: 0, overlapping: 1 }],
      missed: [{ label: 'A', count: 1 }],
    })
    expect(between('B-C I-C I-C I-C', 'B-A B-B I-B I-B')).toMatchObject({
      cells: [{ gold: 'C', predicted: 'B', exact: 0, overlapping: 1 }],
      spurious: [{ label: 'A', count: 1 }],
    })
  })

  it('tells labels by their names', () => {
    expect(between('B-B B-C B-A', 'B-B O O').labels).toEqual(['A', 'B', 'C'])
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
          const { cells, missed, spurious } = confusionBetween(
            [tagsToChunks(gold)],
            [tagsToChunks(predicted)],
          )
          const { perLabel } = entityMetrics([gold], [predicted])
          const inCells = (side: 'gold' | 'predicted', label: string) =>
            cells
              .filter((cell) => cell[side] === label)
              .reduce((sum, { exact, overlapping }) => sum + exact + overlapping, 0)
          for (const [label, { support, recall }] of perLabel) {
            expect(inCells('gold', label) + countOf(missed, label)).toBe(support)
            const guessed = tagsToChunks(predicted).filter(({ type }) => type === label).length
            expect(inCells('predicted', label) + countOf(spurious, label)).toBe(guessed)
            const hit = cells.find((cell) => cell.gold === label && cell.predicted === label)
            expect(hit?.exact ?? 0).toBe(Math.round(recall * support))
          }
        }),
      )
    },
  )
})

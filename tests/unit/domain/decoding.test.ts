import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argmax, bestPath, constrainedPath, mayFollow } from '../../../src/domain/decoding.ts'
import { PATIENT } from '../../support/patient.ts'

const classes = ['O', 'B-A', 'I-A', 'B-B', 'I-B']
const C = classes.length

/** The naive twin: every sequence of classes, the best legal one, the first of equals. */
function bestBySearch(scores: Float32Array, words: number): number {
  let best = -Infinity
  const walk = (word: number, previous: string | undefined, sum: number) => {
    if (word === words) return void (best = Math.max(best, sum))
    classes.forEach((next, c) => {
      if (mayFollow(previous, next)) walk(word + 1, next, sum + scores[word * C + c])
    })
  }
  walk(0, undefined, 0)
  return best
}

describe('constrained decoding', () => {
  it(
    'finds a legal path with the largest sum, as a search through all of them does',
    PATIENT,
    () => {
      const anyScores = fc
        .integer({ min: 1, max: 5 })
        .chain((words) =>
          fc.array(fc.integer({ min: -8, max: 8 }), { minLength: words * C, maxLength: words * C }),
        )
      fc.assert(
        fc.property(anyScores, (values) => {
          const scores = Float32Array.from(values)
          const words = values.length / C
          const path = constrainedPath(scores, words, classes)
          const tags = Array.from(path, (c) => classes[c])
          tags.forEach((tag, w) => expect(mayFollow(tags[w - 1], tag)).toBe(true))
          const sum = path.reduce((total, c, w) => total + scores[w * C + c], 0)
          expect(sum).toBe(bestBySearch(scores, words))
        }),
        { numRuns: 300 },
      )
    },
  )

  it('turns an I without a beginning into the better of a legal start and nothing', () => {
    const word = (wanted: string, other: string) =>
      classes.map((name) => (name === wanted ? 3 : name === other ? 2 : 0))
    const scores = Float32Array.from([...word('I-A', 'B-A'), ...word('I-A', 'O')])
    expect(Array.from(constrainedPath(scores, 2, classes), (c) => classes[c])).toEqual([
      'B-A',
      'I-A',
    ])
  })

  it('lets plain classes stand anywhere', () => {
    const plain = ['O', 'PER', 'ORG']
    const scores = Float32Array.of(0, 3, 0, 0, 0, 3)
    expect([...constrainedPath(scores, 2, plain)]).toEqual([1, 2])
  })

  it('reads no words as no tags', () => {
    expect(constrainedPath(new Float32Array(0), 0, classes)).toHaveLength(0)
  })

  it('takes the first of equal ways to a word', () => {
    // The second word is as good begun anew as gone on with.
    const scores = Float32Array.from([0, 9, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 9, 0, 0])
    expect(Array.from(constrainedPath(scores, 3, classes), (c) => classes[c])).toEqual([
      'B-A',
      'B-A',
      'I-A',
    ])
  })
})

describe('argmax', () => {
  it('is the first of the largest among the values that it may read', () => {
    expect(argmax([9, 1, 5, 5, 8], 1, 3)).toBe(1)
    expect(argmax([9, 1, 5, 5, 8], 1, 4)).toBe(3)
    expect(argmax([7], 0, 1)).toBe(0)
  })
})

describe('in IOB2', () => {
  it.each([
    ['B-A', 'I-A', true],
    ['I-A', 'I-A', true],
    ['B-B', 'I-A', false],
    ['O', 'I-A', false],
    [undefined, 'I-A', false],
    [undefined, 'B-A', true],
    ['I-B', 'B-A', true],
    [undefined, 'O', true],
  ])('after %s, %s may follow: %s', (previous, next, legal) =>
    expect(mayFollow(previous, next)).toBe(legal),
  )
})

describe('decoding inside words', () => {
  const inner = [false, true, true, false]
  /** Scores that favour these classes by `by` each. */
  const favour = (names: string[], by: number) =>
    Float32Array.from(names.flatMap((name) => classes.map((other) => (other === name ? by : 0))))
  const read = (names: string[], by: number, innerCost: number) =>
    Array.from(
      bestPath(favour(names, by), names.length, classes, {
        ...{ decoding: 'constrained', inner, innerCost },
      }),
      (c) => classes[c],
    )

  it('changes its mind within a word only where the scores outweigh the cost', () => {
    const wanted = ['B-A', 'I-A', 'O', 'O']
    expect(read(wanted, 3, 0)).toEqual(wanted)
    expect(read(wanted, 3, 2)).toEqual(wanted)
    expect(read(wanted, 3, 4)).toEqual(['B-A', 'I-A', 'I-A', 'O'])
  })

  it('costs nothing between words', () => {
    const wanted = ['B-A', 'I-A', 'I-A', 'B-B']
    expect(read(wanted, 0.5, 8)).toEqual(wanted)
  })

  it('reads each unit by itself without a cost and without constraints', () => {
    const wanted = ['I-A', 'O', 'I-B', 'O']
    const path = bestPath(favour(wanted, 1), 4, classes, { decoding: 'argmax', inner })
    expect(Array.from(path, (c) => classes[c])).toEqual(wanted)
  })
})

import { describe, expect, it } from 'vitest'
import { decodeRow } from '../../../src/domain/tag-rows.ts'
import { entitiesOf } from '../../../src/tagging/entities.ts'

const units = [0, 4, 8].map((start) => ({ start, end: start + 3 }))
const classes = ['O', 'B-A', 'I-A']

describe('decodeRow', () => {
  it('scores each word by the softmax probability of its class', () => {
    const logits = Float32Array.of(Math.log(2), 0, 0, 0, Math.log(6), 0, 0, 0, Math.log(2))
    const { tags, scores } = decodeRow(logits, 3, classes, { decoding: 'argmax' })
    expect(tags).toEqual(['O', 'B-A', 'I-A'])
    expect([...scores].map((score) => score.toFixed(3))).toEqual(['0.500', '0.750', '0.500'])
  })

  it('scores a constrained choice by its own probability, even where another was larger', () => {
    const logits = Float32Array.of(0, 0, Math.log(2), 5, 0, 0, 5, 0, 0)
    const { tags, scores } = decodeRow(logits, 3, classes, { decoding: 'constrained' })
    expect(tags[0]).toBe('O')
    expect(scores[0]).toBeCloseTo(0.25, 5)
  })
})

describe('entitiesOf', () => {
  it('spans from the first word to the last, scored by the mean of its words', () => {
    const row = { tags: ['O', 'B-A', 'I-A'], scores: Float32Array.of(1, 0.5, 0.75) }
    expect(entitiesOf({ units, depths: [row] })).toEqual([
      { start: 4, end: 11, label: 'A', score: 0.625 },
    ])
  })

  it('finds nothing where all is outside', () => {
    const row = { tags: ['O', 'O', 'O'], scores: new Float32Array(3) }
    expect(entitiesOf({ units, depths: [row] })).toEqual([])
  })

  it('gives those of all depths in order, the longer first, and each once', () => {
    const outer = { tags: ['B-A', 'I-A', 'B-B'], scores: Float32Array.of(1, 1, 0.5) }
    const inner = { tags: ['B-B', 'O', 'B-B'], scores: Float32Array.of(0.75, 1, 1) }
    expect(entitiesOf({ units, depths: [outer, inner] })).toEqual([
      { start: 0, end: 7, label: 'A', score: 1 },
      { start: 0, end: 3, label: 'B', score: 0.75 },
      { start: 8, end: 11, label: 'B', score: 0.5 },
    ])
  })
})

it('the score of an entity is how often such ones were right, where that is known', () => {
  const depths = [{ tags: ['B-A', 'O', 'O'], scores: Float32Array.of(0.75, 1, 1) }]
  expect(entitiesOf({ units, depths })[0].score).toBe(0.75)
  // The odds are 3 to 1; half their logarithm is the root of 3 to 1.
  const [{ score }] = entitiesOf({ units, depths, calibration: { slope: 0.5, offset: 0 } })
  expect(score).toBeCloseTo(Math.sqrt(3) / (1 + Math.sqrt(3)), 6)
})

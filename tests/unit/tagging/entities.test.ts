import { describe, expect, it } from 'vitest'
import { decodeWords, entitiesOf } from '../../../src/tagging/entities.ts'

const words = [0, 4, 8].map((start) => ({ start, end: start + 3 }))
const classes = ['O', 'B-A', 'I-A']

describe('decodeWords', () => {
  it('scores each word by the softmax probability of its class', () => {
    const logits = Float32Array.of(Math.log(2), 0, 0, 0, Math.log(6), 0, 0, 0, Math.log(2))
    const { tags, scores } = decodeWords(words, logits, classes, 'argmax')
    expect(tags).toEqual(['O', 'B-A', 'I-A'])
    expect([...scores].map((score) => score.toFixed(3))).toEqual(['0.500', '0.750', '0.500'])
  })

  it('scores a constrained choice by its own probability, even where another was larger', () => {
    const logits = Float32Array.of(0, 0, Math.log(2), 5, 0, 0, 5, 0, 0)
    const { tags, scores } = decodeWords(words, logits, classes, 'constrained')
    expect(tags[0]).toBe('O')
    expect(scores[0]).toBeCloseTo(0.25, 5)
  })
})

describe('entitiesOf', () => {
  it('spans from the first word to the last, scored by the mean of its words', () => {
    const tagged = { words, tags: ['O', 'B-A', 'I-A'], scores: Float32Array.of(1, 0.5, 0.75) }
    expect(entitiesOf(tagged)).toEqual([{ start: 4, end: 11, label: 'A', score: 0.625 }])
  })

  it('finds nothing where all is outside', () => {
    expect(entitiesOf({ words, tags: ['O', 'O', 'O'], scores: new Float32Array(3) })).toEqual([])
  })
})

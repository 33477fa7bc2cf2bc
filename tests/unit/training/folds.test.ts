import { describe, expect, it } from 'vitest'
import { CHOOSING_PARTS } from '../../../src/model/limits.ts'
import { sideOf, type TrainingDocument } from '../../../src/training/dataset.ts'
import { figuresOf } from '../../../src/training/evaluation.ts'
import { holdingOut, pooledF1 } from '../../../src/training/folds.ts'
import { smallDocuments } from '../../support/small-run.ts'

const documents = smallDocuments(90).map((one): TrainingDocument => ({ ...one, split: 'auto' }))
const parts = Array.from({ length: CHOOSING_PARTS }, (_, part) => holdingOut(documents, part))
const held = (part: TrainingDocument[]) => part.filter(({ split }) => split === 'dev')

describe('the parts of documents', () => {
  it('hold each document out once', () => {
    const ids = parts.flatMap((part) => held(part).map(({ id }) => id))
    expect(ids.toSorted((a, b) => a - b)).toEqual(documents.map(({ id }) => id))
  })

  it('are about as large as each other, also of those that a run would learn from', () => {
    const many = Array.from({ length: 600 }, (_, id) => ({
      ...documents[0],
      id,
      text: `Ann ${id}`,
    }))
    const learnt = many.filter((one) => sideOf(one, 0.2) === 'train')
    for (let part = 0; part < CHOOSING_PARTS; part++) {
      const share = held(holdingOut(learnt, part)).length / learnt.length
      expect(share).toBeGreaterThan(0.25)
      expect(share).toBeLessThan(0.42)
    }
  })

  it('do not tear equal texts apart', () => {
    const twice = [documents[3], { ...documents[3], id: 1000 }]
    for (let part = 0; part < CHOOSING_PARTS; part++) {
      const [a, b] = holdingOut(twice, part)
      expect(a.split).toBe(b.split)
    }
  })
})

describe('F1 of several evaluations', () => {
  const gold = (tags: string[]) => {
    return { tags: [tags], counted: tags.map(() => true), inner: [], dropped: [] }
  }
  const classes = ['O', 'B-P', 'I-P', 'B-Q', 'I-Q']
  const golds = [
    ['B-P', 'I-P', 'O', 'B-Q'],
    ['O', 'B-Q', 'O', 'B-P'],
  ]
  const guesses = [
    ['B-P', 'O', 'O', 'B-Q'],
    ['B-P', 'B-Q', 'O', 'B-Q'],
  ]
  const figures = (some: number[]) =>
    figuresOf(
      some.map((i) => gold(golds[i])),
      some.map((i) => [guesses[i]]),
      classes,
    )

  it('is that of all their entities, not the mean of theirs', () => {
    const together = pooledF1([figures([0]), figures([1])])
    expect(together).toBeCloseTo(figures([0, 1]).f1, 12)
    expect(together).toBeCloseTo(4 / 9, 12)
    expect(pooledF1([])).toBe(0)
  })
})

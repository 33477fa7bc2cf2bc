import { describe, expect, it } from 'vitest'
import type { Tensor, Weights } from '../../../src/nn/engine.ts'
import { packMoments, unpackMoments } from '../../../src/training/moments.ts'

const tensor = (shape: number[], fill: (i: number) => number): Tensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => fill(i)),
})

describe('moments in a file', () => {
  const sparse = tensor([100, 4], (i) => ([12, 13, 252].includes(i) ? i : 0))
  const dense = tensor([3, 2], (i) => i + 1)
  const first: Weights = new Map([
    ['words', sparse],
    ['dense', dense],
  ])
  const second: Weights = new Map([
    ['words', dense],
    ['dense', dense],
  ])
  const shapes: Weights = new Map([
    ['words', sparse],
    ['dense', dense],
  ])

  it('come back as they were', () => {
    const back = unpackMoments(packMoments(first, second), shapes)
    expect(back.firstMoments).toEqual(first)
    expect(back.secondMoments).toEqual(second)
  })

  it('keep only the rows of a table that ever had a gradient', () => {
    const packed = packMoments(first, new Map())
    expect(packed.get('m.words')).toEqual({
      shape: [2, 4],
      data: Float32Array.of(12, 13, 0, 0, 252, 0, 0, 0),
    })
    expect(packed.get('m.words#rows')!.data).toEqual(Float32Array.of(3, 63))
  })
})

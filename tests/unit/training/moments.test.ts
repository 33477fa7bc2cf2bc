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

  it('are kept whole when half of the rows or more are used, or when they are no table', () => {
    const half = tensor([4, 2], (i) => (i < 4 ? 1 : 0))
    const fewer = tensor([5, 2], (i) => (i < 4 ? 1 : 0))
    const list = tensor([8], (i) => (i === 0 ? 1 : 0))
    const packed = packMoments(new Map(Object.entries({ half, fewer, list })), new Map())
    expect([...packed.keys()]).toEqual(['m.half', 'm.fewer', 'm.fewer#rows', 'm.list'])
    expect(packed.get('m.half')).toBe(half)
    expect(packed.get('m.fewer#rows')).toEqual({ shape: [2], data: Float32Array.of(0, 1) })
  })

  it('keep a row of which only the last number is not zero', () => {
    const last = tensor([9, 3], (i) => (i === 5 ? 7 : 0))
    const packed = packMoments(new Map([['last', last]]), new Map())
    expect(packed.get('m.last')).toEqual({ shape: [1, 3], data: Float32Array.of(0, 0, 7) })
  })

  it('keep no row of a table without any gradient', () => {
    const none = tensor([9, 3], () => 0)
    const moments: Weights = new Map([['none', none]])
    const packed = packMoments(moments, new Map())
    expect(packed.get('m.none')?.shape).toEqual([0, 3])
    expect(unpackMoments(packed, moments).firstMoments).toEqual(moments)
  })
})

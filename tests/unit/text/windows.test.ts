import { describe, expect, it } from 'vitest'
import { coverWithWindows } from '../../../src/text/windows.ts'

describe('windows over words', () => {
  const ones = (count: number) => new Array<number>(count).fill(1)
  const told = (counts: number[], capacity: number) =>
    coverWithWindows(counts, capacity).map((w) => [w.start, w.end, w.ownStart, w.ownEnd])

  it('are one where all fits, and none without words', () => {
    expect(told(ones(8), 8)).toEqual([[0, 8, 0, 8]])
    expect(told([], 8)).toEqual([])
  })

  it('overlap by a quarter, and part in the middle of what they share', () => {
    expect(told(ones(14), 8)).toEqual([
      [0, 8, 0, 7],
      [6, 14, 7, 14],
    ])
    expect(told(ones(12), 4)).toEqual([
      [0, 4, 0, 4],
      [3, 7, 4, 7],
      [6, 10, 7, 10],
      [9, 12, 10, 12],
    ])
  })

  it('count pieces, not words', () => {
    expect(told([3, 3, 2, 1, 1, 4], 8)).toEqual([
      [0, 3, 0, 3],
      [2, 6, 3, 6],
    ])
  })

  it('go on after a word that fills one, and never stand still', () => {
    expect(told([9, 9, 1], 8)).toEqual([
      [0, 1, 0, 1],
      [1, 2, 1, 2],
      [2, 3, 2, 3],
    ])
    expect(told([1, 1, 1], 1)).toHaveLength(3)
  })
})

import { describe, expect, it } from 'vitest'
import { dropoutKey, fillDropoutMask } from '../../../src/nn/dropout.ts'

function mask(size: number, p: number, key: number): Uint8Array {
  const data = new Uint8Array(size)
  fillDropoutMask(data, p, key)
  return data
}

const mean = (values: Uint8Array) => values.reduce((a, b) => a + b, 0) / values.length

describe('dropout masks', () => {
  it.each([0.1, 0.5])('drop a share of %d, within five standard errors', (p) => {
    const size = 200_000
    const error = Math.sqrt((p * (1 - p)) / size)
    expect(Math.abs(mean(mask(size, p, dropoutKey(1, 2, 3, 4))) - (1 - p))).toBeLessThan(5 * error)
  })

  it('depend on seed, step, micro-batch and place, each alone', () => {
    const keys = [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ].map(([seed, step, micro, site]) => dropoutKey(seed, step, micro, site))
    expect(new Set(keys).size).toBe(5)
  })

  it('of two keys agree no more often than chance', () => {
    const [a, b] = [
      mask(100_000, 0.5, dropoutKey(1, 0, 0, 0)),
      mask(100_000, 0.5, dropoutKey(1, 1, 0, 0)),
    ]
    expect(mean(a.map((value, i) => (value === b[i] ? 1 : 0)))).toBeCloseTo(0.5, 2)
  })

  it('have neighbours that are independent', () => {
    const a = mask(100_000, 0.5, dropoutKey(9, 9, 9, 9))
    for (const lag of [1, 2, 64]) {
      const same = a.subarray(lag).map((value, i) => (value === a[i] ? 1 : 0))
      expect(mean(same)).toBeCloseTo(0.5, 2)
    }
  })

  it('are the same for a longer mask as far as the shorter goes', () => {
    expect(mask(1000, 0.1, 7).subarray(0, 501)).toEqual(mask(501, 0.1, 7))
  })
})

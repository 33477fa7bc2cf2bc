import { describe, expect, it } from 'vitest'
import { minimising, type Objective } from '../../../src/lexical/lbfgs.ts'

/** Goes to the end, and returns the values on the way. */
const minimise = (objective: Objective, point: Float64Array, iterations: number) => [
  ...minimising(objective, point, { iterations, gain: 0 }),
]

describe('the minimiser', () => {
  it('goes down the curved valley of Rosenbrock', () => {
    const point = Float64Array.of(-1.2, 1)
    minimise(
      ([x, y], gradient) => {
        gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x)
        gradient[1] = 200 * (y - x * x)
        return 100 * (y - x * x) ** 2 + (1 - x) ** 2
      },
      point,
      200,
    )
    expect(point[0]).toBeCloseTo(1, 6)
    expect(point[1]).toBeCloseTo(1, 6)
  })

  it('ends where it is told to, with values that no step has raised', () => {
    const point = Float64Array.of(3, -4, 5)
    const values = minimise(
      (at, gradient) => {
        at.forEach((x, i) => (gradient[i] = 2 * (i + 1) * x))
        return at.reduce((sum, x, i) => sum + (i + 1) * x * x, 0)
      },
      point,
      3,
    )
    expect(values).toHaveLength(3)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    expect(values[2]).toBe(point.reduce((sum, x, i) => sum + (i + 1) * x * x, 0))
  })

  it('takes no step from where there is none to take', () => {
    const point = Float64Array.of(0)
    expect(minimise((at) => at[0] ** 2, point, 9)).toEqual([])
    expect(point[0]).toBe(0)
  })

  it('keeps away from where there is no value', () => {
    const point = Float64Array.of(1)
    const logarithm = (at: Float64Array, gradient: Float64Array) => {
      if (at[0] <= 0) return Infinity
      gradient[0] = 1 - 0.01 / at[0]
      return at[0] - 0.01 * Math.log(at[0])
    }
    minimise(logarithm, point, 100)
    expect(point[0]).toBeCloseTo(0.01, 5)
  })
})

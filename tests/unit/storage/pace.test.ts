import { describe, expect, it } from 'vitest'
import { paceOf } from '../../../src/storage/queue/pace.ts'

/** Times at which documents were finished, so many seconds after one another. */
function finishedAfter(...seconds: number[]): number[] {
  const times = [0]
  for (const gap of seconds) times.push((times.at(-1) as number) + 1000 * gap)
  return times
}

describe('the pace', () => {
  it('is the number of documents finished per hour of work', () => {
    expect(paceOf(finishedAfter(30, 30, 30))).toBe(120)
  })

  it('leaves out pauses', () => {
    expect(paceOf(finishedAfter(30, 30, 3600, 30))).toBe(120)
  })

  it('leaves out documents that an import finished a millisecond after one another', () => {
    expect(paceOf(finishedAfter(0.001, 0.001, 0.002, 0.001))).toBeNull()
    expect(paceOf(finishedAfter(0.001, 0.001, 30, 30, 30))).toBe(120)
  })

  it('is not told from too few', () => {
    expect(paceOf(finishedAfter(30, 30))).toBeNull()
  })

  it('takes a gap of five minutes for work, and of a tenth of a second', () => {
    expect(paceOf(finishedAfter(300, 300, 300))).toBe(12)
    expect(paceOf(finishedAfter(300.001, 30, 30, 30))).toBe(120)
    expect(paceOf(finishedAfter(0.1, 0.1, 0.1))).toBe(36_000)
    expect(paceOf(finishedAfter(0.099, 0.099, 0.099))).toBeNull()
  })

  it('does not depend on the order in which the times are told', () => {
    expect(paceOf(finishedAfter(30, 30, 30).reverse())).toBe(120)
  })
})

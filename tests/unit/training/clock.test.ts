import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Clock } from '../../../src/training/clock.ts'

let now = 5000
beforeEach(() => {
  now = 5000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => void vi.restoreAllMocks())

describe('the clock of a run', () => {
  it('goes on from the seconds before, without pauses', () => {
    const clock = new Clock(100)
    now += 2000
    expect(clock.seconds).toBe(102)
    clock.stop()
    now += 60_000
    expect(clock.seconds).toBe(102)
    clock.start()
    now += 3000
    expect(clock.seconds).toBe(105)
  })

  it('tells the pace of this session', () => {
    const clock = new Clock(100)
    now += 4000
    clock.count(300)
    clock.count(100)
    expect(clock.tokensPerSecond).toBe(100)
    expect(clock.secondsLeft(10, 15)).toBe(10)
  })

  it('has no pace and no time left to tell before the first step', () => {
    const clock = new Clock(100)
    expect(clock.tokensPerSecond).toBe(0)
    expect(clock.secondsLeft(10, 15)).toBe(0)
  })

  it('knows how long ago the last save was', () => {
    const clock = new Clock(0)
    now += 1500
    expect(clock.secondsSinceSave).toBe(1.5)
    clock.saved()
    now += 500
    expect(clock.secondsSinceSave).toBe(0.5)
  })
})

import { expect, it } from 'vitest'
import { Speed } from '../../../src/host/models/speed.ts'

/** A clock that is moved by hand. */
function speedAt() {
  let now = 0
  const speed = new Speed(() => now)
  return (ms: number, bytes: number) => {
    now = ms
    return speed.after(bytes)
  }
}

it('says nothing at first, then bytes per second', () => {
  const at = speedAt()
  expect(at(0, 0)).toBeNull()
  expect(at(400, 100)).toBeNull()
  expect(at(1000, 500)).toBe(500)
})

it('forgets what is more than five seconds ago', () => {
  const at = speedAt()
  at(0, 0)
  at(1000, 1_000_000)
  for (let ms = 2000; ms <= 9000; ms += 1000) at(ms, 1_000_000 + ms)
  expect(at(10_000, 1_010_000)).toBeCloseTo(1000)
})

it('starts anew when a file does', () => {
  const at = speedAt()
  at(0, 0)
  at(1000, 9000)
  expect(at(2000, 10)).toBeNull()
})

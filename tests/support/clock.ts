import { mock } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** A clock that goes on by `pass` alone, until the test is over: for timers, and for how long work takes. */
export function ownClock(): { pass: (milliseconds: number) => void } {
  let now = 1000
  mock.timers.enable({ apis: ['setTimeout'] })
  mock.method(performance, 'now', () => now)
  onTestFinished(() => {
    mock.timers.reset()
    mock.restoreAll()
  })
  return {
    pass(milliseconds) {
      now += milliseconds
      mock.timers.tick(milliseconds)
    },
  }
}

/** The time of day stands still, until the test is over. */
export function stopDay(at: string): void {
  mock.timers.enable({ apis: ['Date'], now: new Date(at) })
  onTestFinished(() => mock.timers.reset())
}

/** How long what goes on beside such a clock, in the threads of the system, usually takes; nothing may depend on it. */
const BESIDE_MS = 30

/** Lets that take place. */
export async function meanwhile(): Promise<void> {
  const until = Date.now() + BESIDE_MS
  while (Date.now() < until) await setImmediate()
}

import { setImmediate } from 'node:timers/promises'
import type { Result } from '../../domain/failure.ts'
import { unwrap } from '../../domain/failure.ts'

/**
 * What one transaction of a long piece of work may take before it is committed, in milliseconds:
 * with the commit, a key press that waits for it feels nothing.
 */
const LONGEST_MS = 5

/**
 * Carries out small steps in many short transactions; after each, whoever waits has a turn, after the last as well:
 * one of these is often followed by the next. What was committed stays when a later step fails.
 */
export async function inSlices(
  transaction: (work: () => boolean) => Result<boolean>,
  steps: Iterator<void>,
): Promise<void> {
  const slice = () => {
    const until = performance.now() + LONGEST_MS
    while (performance.now() < until) if (steps.next().done) return true
    return false
  }
  for (let done = false; !done; await setImmediate()) done = unwrap(transaction(slice))
}

import type { Result } from '../../domain/failure.ts'
import { unwrap } from '../../domain/failure.ts'

/**
 * What one transaction of a long piece of work may take before it is committed, in milliseconds:
 * with the commit, a key press that waits for it feels nothing.
 */
const LONGEST_MS = 5

/**
 * Carries out small steps in many short transactions; between two, whoever waits has a turn. What
 * was committed stays when a later step fails.
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
  while (!unwrap(transaction(slice))) await new Promise<void>((resolve) => setImmediate(resolve))
}

import { setImmediate } from 'node:timers/promises'
import { stopped } from '../domain/failure.ts'

/** How long others wait for what is done between two of their turns, in milliseconds. */
const LONGEST_MS = 10

interface Turns {
  /** Stops the work, with a FailureError. */
  signal?: AbortSignal
  /** Asked after the turn of others: whether what was done so far is of no use any more. */
  isStale?: () => boolean
}

/**
 * Does the work for one item after the other. Whoever else asks this thread for something has a turn in
 * between, and may have changed what items mean. Resolves to whether it came to the end.
 */
export async function inTurns<T>(
  items: Iterable<T>,
  work: (item: T) => void,
  { signal, isStale = () => false }: Turns = {},
): Promise<boolean> {
  let since = performance.now()
  for (const item of items) {
    work(item)
    if (performance.now() - since < LONGEST_MS) continue
    await setImmediate()
    if (signal?.aborted) throw stopped()
    if (isStale()) return false
    since = performance.now()
  }
  return true
}

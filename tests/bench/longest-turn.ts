import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Milliseconds by the clock, which others on the machine make longer, and of its own thread's computing. */
export interface LongestTurn {
  clock: number
  computing: number
}

/** The longest turn of a watched host since it was asked last. */
export async function longestTurn(of: ChildProcess): Promise<LongestTurn> {
  const told = once(of, 'message')
  of.send('longest')
  return ((await told) as [LongestTurn])[0]
}

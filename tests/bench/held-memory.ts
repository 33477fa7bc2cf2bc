import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Bytes: what the process holds of the machine's memory, and what of it is in use after a collection. */
export interface HeldMemory {
  rss: number
  live: number
}

/** What a watched host holds now, as a line. */
export async function heldMemory(of: ChildProcess): Promise<string> {
  const told = once(of, 'message')
  of.send('memory')
  const [{ rss, live }] = (await told) as [HeldMemory]
  const inMB = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`
  return `the host holds ${inMB(rss)}, ${inMB(live)} of it in use`
}

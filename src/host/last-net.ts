import { log } from '../files/log.ts'

/** So many errors that nobody caught within a minute are a fault that goes on by itself. */
const STORM = { errors: 20, ms: 60_000 }

interface LastNet {
  /** Hears of each error. The log has it already; see `openLog`. */
  caught: (error: unknown) => void
  /** There are too many: the process is to end in order. Called once. */
  giveUp: () => void
}

/**
 * Catches what nobody caught, for a process that others rely on. A host goes on: what is acknowledged is on
 * the disk, a transaction that was under way is taken back, and a run is a process of its own. Returns how
 * to take the net away.
 */
export function spreadLastNet({ caught, giveUp }: LastNet): () => void {
  let lately: number[] = []
  let over = false
  const hear = (error: unknown) => {
    const now = Date.now()
    lately = [...lately.filter((time) => now - time < STORM.ms), now]
    caught(error)
    if (lately.length < STORM.errors || over) return
    over = true
    giveUp()
  }
  // Left alone, Node makes an error of a rejection that nobody handles, and Electron a warning.
  const rejected = (error: unknown) => {
    log.error('Nobody caught this rejection', error)
    hear(error)
  }
  process.on('uncaughtException', hear).on('unhandledRejection', rejected)
  // The terminal it was started from may be gone; a warning that nobody reads is no fault.
  const streams = [process.stdout, process.stderr]
  for (const stream of streams) stream.on('error', unread)
  return () => {
    process.off('uncaughtException', hear).off('unhandledRejection', rejected)
    for (const stream of streams) stream.off('error', unread)
  }
}

function unread(): void {
  // The log has what matters.
}

import type { Db } from './statements.ts'

/** How long SQLite waits, and its thread with it, while another program is writing. */
export const BUSY_MS = 5000

/** Does what fails at once, rather than after seconds, where another program is writing. */
export function withoutWaiting<T>(db: Db, work: () => T): T {
  db.pragma('busy_timeout = 0')
  try {
    return work()
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`)
  }
}

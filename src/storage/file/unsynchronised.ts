import type { Db } from './statements.ts'

/**
 * Commits without waiting for the disk: what is written is on it when the next action is. To wait each time
 * makes many small transactions up to 1.7 times as long.
 */
export const unsynchronised = <T>(db: Db, work: () => T): T => atLevel(db, 'NORMAL', work)

/** SQLite waits for the disk at no time: whoever asks for it sees to that, log before file. */
export const withoutSyncing = <T>(db: Db, work: () => T): T => atLevel(db, 'OFF', work)

function atLevel<T>(db: Db, level: 'NORMAL' | 'OFF', work: () => T): T {
  db.pragma(`synchronous = ${level}`)
  try {
    return work()
  } finally {
    db.pragma('synchronous = FULL')
  }
}

import { randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { copyFileOf } from './backups.ts'
import { refuse, sqliteFailure } from './refusals.ts'
import { isOfOneMoment } from './whole.ts'

/** Whether all parts of a project fit together, the search index included; somebody has it open. About 2 s for 100 MB. */
export function isSound(path: string): boolean {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    db.pragma('trusted_schema = OFF')
    return isOfOneMoment(db)
  } finally {
    db.close()
  }
}

/** Writes a copy of a project that is one of its own, by another name, whether somebody has the first open or not. */
export function duplicateFile(from: string, to: string, name: string): void {
  copyFileOf(from, to)
  const db = new Database(to, { fileMustExist: true })
  try {
    const set = db.prepare('UPDATE meta SET value = ? WHERE key = ?')
    set.run(randomUUID(), 'id')
    set.run(name, 'name')
  } finally {
    db.close()
  }
}

/**
 * Gives back the room in a project file that nobody has open of what is not there any more. Answers its bytes
 * before and after. Throws a FailureError, and then leaves all as it was.
 */
export function compactFile(path: string): { before: number; after: number } {
  // Whoever has it open has a log, or at least a place for one.
  if (existsSync(`${path}-wal`))
    throw refuse('busy', path, 'is open in another program; close it there and try again.')
  const before = statSync(path).size
  const db = new Database(path, { fileMustExist: true })
  try {
    db.pragma('trusted_schema = OFF')
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    throw sqliteFailure(error, path)
  } finally {
    db.close()
  }
  return { before, after: statSync(path).size }
}

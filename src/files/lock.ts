import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { failed, FailureError } from '../domain/failure.ts'
import { diskFailure } from './disk.ts'

/** Gives a lock back. */
export type Release = () => void

/**
 * Takes a lock that every process of this machine respects; undefined while another holds it. It is the
 * system's lock on a file, by way of SQLite: it ends with its process, however that ends. Throws a
 * FailureError when the folder allows no file.
 */
export function tryLock(path: string): Release | undefined {
  const file = open(path)
  try {
    file.exec('BEGIN EXCLUSIVE')
    if (existsSync(path)) {
      return () => {
        remove(path)
        file.close()
      }
    }
  } catch (error) {
    const busy = error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY'
    if (busy || existsSync(path)) {
      file.close()
      if (busy) return undefined
      throw refuse(path, error)
    }
  }
  // Opened just before its holder removed it, the file is nobody's lock; some systems refuse it.
  file.close()
  return tryLock(path)
}

/** Whether another process, or this one, holds the lock. It is there only while it is held, or left behind. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false
  const release = tryLock(path)
  release?.()
  return release === undefined
}

function open(path: string): Database.Database {
  try {
    mkdirSync(dirname(path), { recursive: true })
    return new Database(path, { timeout: 0 })
  } catch (error) {
    throw refuse(path, error)
  }
}

function refuse(path: string, error: unknown): FailureError {
  const isFull = error instanceof Database.SqliteError && error.code === 'SQLITE_FULL'
  const told = diskFailure(isFull ? { code: 'ENOSPC' } : error, `Using ${dirname(path)}`)
  if (told instanceof FailureError) return told
  const why = error instanceof Error ? error.message : String(error)
  return failed(
    'disk',
    `${dirname(path)} cannot be used (${why}); check the folder and its permissions.`,
  )
}

/** Removed while it is still held, so that none of another holder is; Windows keeps it, which is fine. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // An empty file stays.
  }
}

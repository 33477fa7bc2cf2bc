import { copyFileSync, existsSync, renameSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import Database from 'better-sqlite3'
import { failed } from '../../domain/failure.ts'
import { tidy } from '../../files/tidy.ts'
import type { BackupInfo } from '../../model/project.ts'
import { backupsOf } from './backups.ts'
import { placeFile } from './create.ts'
import { freeName } from './free-name.ts'
import { ProjectFile } from './project-file.ts'
import { DAMAGED, refuse } from './refusals.ts'
import { nameOf } from './schema.ts'
import { isWholeFile } from './whole.ts'

/** The backups of a project, the latest first, with what tells them apart. */
export function listBackups(path: string): (BackupInfo & { path: string })[] {
  return backupsOf(path).map((backup) => ({ ...backup, documents: countDocuments(backup.path) }))
}

/**
 * Puts a copy of a backup in the place of a project file that nobody has open. What is there is kept beside
 * it, under a name that says so; returns its path, null when there was nothing. Throws a FailureError, and
 * then leaves all as it was.
 */
export function restoreFile(path: string, backup: string, now: Date): string | null {
  new ProjectFile(backup).close()
  if (!isWholeFile(backup)) throw refuse('foreign-file', backup, DAMAGED)
  let kept: string | null = null
  try {
    placeFile(
      path,
      (unfinished) => copyFileSync(backup, unfinished),
      () => {
        kept = nameBeside(path, now)
        if (kept !== null) moveWithLog(path, kept)
      },
    )
    return kept
  } catch (error) {
    throw kept === null ? error : putBack(kept, path, error)
  }
}

/** What the file at a path is to be called; null where there is none. */
function nameBeside(path: string, now: Date): string | null {
  if (!existsSync(path)) return null
  const day = now.toISOString().slice(0, 10)
  return freeName(dirname(path), `${nameOf(path)} (before restoring ${day})`)
}

/** The move may have been done by half. Returns why restoring failed. */
function putBack(kept: string, path: string, error: unknown): unknown {
  if (existsSync(path) || tidy(() => moveWithLog(kept, path))) return error
  const why =
    'Restoring failed, and the disk did not let the project have its name back; open it as'
  return failed('disk', `${why} ${basename(kept)}.`)
}

/** What a killed process has left in the log belongs to the file. */
function moveWithLog(from: string, to: string): void {
  renameSync(from, to)
  for (const end of ['-wal', '-session'])
    if (existsSync(from + end)) renameSync(from + end, to + end)
}

/** Documents outside of the trash; null when they cannot be counted. */
function countDocuments(path: string): number | null {
  try {
    const db = new Database(path, { fileMustExist: true })
    try {
      return db.prepare('SELECT count(*) FROM documents WHERE trashed = 0').pluck().get() as number
    } finally {
      db.close()
    }
  } catch {
    return null
  }
}

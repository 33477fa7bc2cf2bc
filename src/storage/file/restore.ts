import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs'
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

/**
 * What a killed process has left in the log belongs to the file: it lies beside the new name before the file comes
 * there, so that the file is never without it, whenever this is killed.
 */
export function moveWithLog(from: string, to: string): void {
  const there = ['-wal', '-session'].filter((end) => existsSync(from + end))
  try {
    for (const end of there) double(from + end, to + end)
    renameSync(from, to)
  } catch (error) {
    for (const end of there) tidy(() => rmSync(to + end, { force: true }))
    throw error
  }
  for (const end of there) rmSync(from + end)
}

/** A second name, which takes no space; a copy where there are no links. */
function double(from: string, to: string): void {
  rmSync(to, { force: true })
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
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

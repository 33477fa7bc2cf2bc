import { accessSync, constants, copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { diskFailure } from '../../files/disk.ts'
import { temporaryFolder } from '../../files/temporary-folder.ts'
import { attempt, FailureError, type Result } from '../../domain/failure.ts'
import { createFile } from './create.ts'
import { ProjectFile } from './project-file.ts'
import { refuse, sqliteFailure } from './refusals.ts'
import { migrate, refuseForeignSchema } from './schema.ts'
import { shownViewSql } from './shown-view.ts'
import type { Db } from './statements.ts'

export interface OpenedDatabase {
  db: Db
  /** Changes are refused: the file or its folder cannot be written. */
  readOnly: boolean
  close(): void
}

/**
 * Opens a project file; where there is none, one is made, unless it `mustExist`. Refuses, untouched, what is
 * not a project, holds what this program does not make, or was written by a later version. Older ones are
 * copied beside themselves before they are migrated.
 */
export function openDatabase(
  path: string,
  { readOnly = false, mustExist = false } = {},
): Result<OpenedDatabase> {
  return attempt(() => {
    if (!existsSync(path) && !mustExist) createWhereNone(path)
    const file = new ProjectFile(path)
    try {
      if (readOnly || !isWritable(path)) return openCopy(file)
      return openWritten(file)
    } catch (error) {
      file.close()
      throw error
    }
  })
}

/** Another process may make it at the same moment; then that one is opened. */
function createWhereNone(path: string): void {
  try {
    createFile(path)
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'conflict') throw error
  }
}

/** SQLite writes beside the file as well. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    accessSync(dirname(path), constants.W_OK)
    return true
  } catch {
    return false
  }
}

function openWritten(file: ProjectFile): OpenedDatabase {
  const db = connect(file.path, file.path)
  const close = () => {
    try {
      db.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // A full disk, say: what the log holds waits there for the next opening.
    }
    db.close()
    file.close()
  }
  return { db, readOnly: false, close }
}

/**
 * A file that cannot be written is read from a copy: SQLite may need to complete it from its log,
 * and an older one to be migrated. The copy does not follow changes made to the original.
 */
function openCopy(file: ProjectFile): OpenedDatabase {
  const { path } = file
  const { path: folder, remove } = placeForCopy(path)
  try {
    const copy = join(folder, basename(path))
    copyFileSync(path, copy)
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`)
    const db = connect(copy, path)
    db.pragma('query_only = ON')
    const close = () => {
      db.close()
      remove()
      file.close()
    }
    return { db, readOnly: true, close }
  } catch (error) {
    remove()
    throw diskFailure(error, copying(path))
  }
}

const copying = (path: string) => `Copying ${basename(path)} to the temporary folder to read it`

function placeForCopy(path: string): { path: string; remove: () => void } {
  try {
    return temporaryFolder('read')
  } catch (error) {
    throw diskFailure(error, copying(path))
  }
}

/** `file`: what is opened; `path`: what the user calls it. */
function connect(file: string, path: string): Db {
  checkWithLog(file, path)
  const db = open(file, path)
  try {
    // Before anything is written or run.
    refuseForeignSchema(db, path)
    prepare(db, file)
    return db
  } catch (error) {
    db.close()
    throw sqliteFailure(error, path)
  }
}

function open(file: string, path: string, readonly = false): Db {
  try {
    const db = new Database(file, { readonly, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    return db
  } catch (error) {
    throw refuse(
      'disk',
      path,
      `cannot be opened (${(error as Error).message}); check the folder and its permissions.`,
    )
  }
}

/** What the log adds is looked at by a connection that cannot bring it into the file when it closes. */
function checkWithLog(file: string, path: string): void {
  if (!statSync(`${file}-wal`, { throwIfNoEntry: false })?.size) return
  const shared = existsSync(`${file}-shm`)
  const db = open(file, path, true)
  try {
    refuseForeignSchema(db, path)
    db.close()
  } catch (error) {
    db.close()
    if (!shared) rmSync(`${file}-shm`, { force: true })
    throw sqliteFailure(error, path)
  }
}

function prepare(db: Db, file: string): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 5000')
  migrate(db, file)
  db.exec(shownViewSql)
}

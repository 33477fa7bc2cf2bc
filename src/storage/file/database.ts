import { accessSync, constants, copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { diskFailure } from '../../files/disk.ts'
import { temporaryFolder } from '../../files/temporary-folder.ts'
import { attempt, FailureError, type Result } from '../../domain/failure.ts'
import { BUSY_MS } from './busy.ts'
import { createFile } from './create.ts'
import type { OpenedDatabase } from './open-database.ts'
import { ProjectFile } from './project-file.ts'
import { refuse, saysDamaged, sqliteFailure } from './refusals.ts'
import { refusal } from './rescue.ts'
import { migrate, refuseForeignSchema } from './schema.ts'
import { hasOwnLog, settleLog } from './session.ts'
import { shownViewSql } from './shown-view.ts'
import type { Db } from './statements.ts'
import { isOfOneMoment, isWhole } from './whole.ts'
import { WrittenFile } from './written-file.ts'

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
      throw refusal(error, path)
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

/**
 * After an unclean end the pages are looked at before anything is written. What is damaged is read from a
 * copy.
 */
function openWritten(file: ProjectFile): OpenedDatabase {
  const left = settleLog(file)
  if (left === 'copy') refuseCut(file.path)
  if (left === 'session' && !look(file.path, file.path, isWhole))
    return { ...openCopy(file), damaged: true }
  return new WrittenFile(file, connect(file.path, file.path), left === 'nothing')
}

/** A copy may be cut anywhere: its head may name more pages than it has. */
function refuseCut(path: string): void {
  try {
    if (look(path, path, isOfOneMoment)) return
  } catch (error) {
    if (!saysDamaged(error)) throw error
  }
  throw refuse('foreign-file', path, CUT)
}

const CUT =
  'was copied while it was being saved, and its parts do not fit together; copy it again, or close it in Spanwright before.'

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
    if (hasOwnLog(file)) copyFileSync(`${path}-wal`, `${copy}-wal`)
    const db = connect(copy, path)
    db.pragma('query_only = ON')
    const close = () => {
      db.close()
      remove()
      file.close()
    }
    const write = () => {
      throw refuse(
        'disk',
        path,
        'can only be read here; copy it to a folder that you may write to.',
      )
    }
    return { db, readOnly: true, damaged: false, loss: () => null, write, close }
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
  // What the log adds, too, is looked at before anything is written or run.
  if (hasLog(file)) look(file, path)
  const db = open(file, path)
  try {
    refuseForeignSchema(db, path)
    prepare(db, file)
    return db
  } catch (error) {
    db.close()
    throw sqliteFailure(error, path)
  }
}

/** Looks at a file by a connection that leaves it as it is, also when it closes: its log stays a log. */
function look(file: string, path: string): void
function look<T>(file: string, path: string, work: (db: Db, path: string) => T): T
function look<T>(file: string, path: string, work?: (db: Db, path: string) => T): T | undefined {
  const shared = existsSync(`${file}-shm`)
  const db = open(file, path, hasLog(file))
  try {
    refuseForeignSchema(db, path)
    return work?.(db, path)
  } catch (error) {
    if (!shared) db.close()
    if (!shared && hasLog(file)) rmSync(`${file}-shm`, { force: true })
    throw sqliteFailure(error, path)
  } finally {
    db.close()
  }
}

const hasLog = (file: string) => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0

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

function prepare(db: Db, file: string): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  // Taken in when others can wait, and known to the session.
  db.pragma('wal_autocheckpoint = 0')
  db.pragma('foreign_keys = ON')
  db.pragma(`busy_timeout = ${BUSY_MS}`)
  migrate(db, file)
  db.exec(shownViewSql)
}

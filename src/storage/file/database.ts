import { randomUUID } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { offsetTable } from '../../domain/offsets.ts'
import { attempt, failed, type FailureError, type Result } from '../../domain/failure.ts'
import type { FailureCode } from '../../model/failure.ts'
import { backUp } from './backups.ts'
import type { Db } from './statements.ts'
import { first } from './migrations/001-first.ts'
import { workspace } from './migrations/002-workspace.ts'
import { suggestionRuns } from './migrations/003-suggestion-runs.ts'
import { shownViewSql } from './shown-view.ts'

/** "SPWR": marks a SQLite file as a project of this application. */
const APPLICATION_ID = 0x53505752
/** In the order in which they are applied; never change one that has shipped. */
const migrations: readonly string[] = [first, workspace, suggestionRuns]

const SQLITE_MAGIC = 'SQLite format 3\0'

function refuse(code: FailureCode, path: string, why: string): FailureError {
  return failed(code, `${basename(path)} ${why}`, { file: basename(path) })
}

export interface OpenedDatabase {
  db: Db
  /** Changes are refused: the file or its folder cannot be written. */
  readOnly: boolean
  close(): void
}

/**
 * Opens a project file, creating it when it is absent. Refuses, untouched, what is not a project or
 * was written by a later version. Older ones are copied beside themselves before they are migrated.
 */
export function openDatabase(path: string, readOnly = false): Result<OpenedDatabase> {
  return attempt(() => {
    const isNew = !existsSync(path) || statSync(path).size === 0
    if (!isNew) checkFile(path)
    if (!isNew && (readOnly || !isWritable(path))) return openCopy(path)
    const db = connect(path, path, isNew)
    return { db, readOnly: false, close: () => closeWritten(db) }
  })
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
 * A file that cannot be written is read from a copy: SQLite may need to complete it from its log,
 * and an older one to be migrated. The copy does not follow changes made to the original.
 */
function openCopy(path: string): OpenedDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'spanwright-read-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const copy = join(folder, basename(path))
    copyFileSync(path, copy)
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`)
    const db = connect(copy, path, false)
    db.pragma('query_only = ON')
    const close = () => {
      db.close()
      remove()
    }
    return { db, readOnly: true, close }
  } catch (error) {
    remove()
    throw error
  }
}

function connect(file: string, path: string, isNew: boolean): Db {
  let db: Db
  try {
    db = new Database(file)
  } catch (error) {
    throw refuse(
      'disk',
      path,
      `cannot be opened (${(error as Error).message}); check the folder and its permissions.`,
    )
  }
  try {
    prepare(db, file, isNew)
    return db
  } catch (error) {
    db.close()
    throw sqliteFailure(error, path)
  }
}

function closeWritten(db: Db): void {
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** Looks at the first bytes only: SQLite must not touch a file that is not ours. */
function checkFile(path: string): void {
  const head = Buffer.alloc(100)
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    throw refuse('disk', path, 'cannot be read; check that it is a file you may open.')
  }
  try {
    readSync(file, head, 0, 100, 0)
  } catch {
    throw refuse('foreign-file', path, 'is not a Spanwright project; choose a .spanwright file.')
  } finally {
    closeSync(file)
  }
  const ours =
    head.toString('latin1', 0, 16) === SQLITE_MAGIC && head.readUInt32BE(68) === APPLICATION_ID
  if (!ours)
    throw refuse('foreign-file', path, 'is not a Spanwright project; choose a .spanwright file.')
  if (head.readUInt32BE(60) > migrations.length) {
    throw refuse(
      'newer-file',
      path,
      'was written by a later version of Spanwright; update to open it.',
    )
  }
}

function prepare(db: Db, path: string, isNew: boolean): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 5000')
  const version = db.pragma('user_version', { simple: true }) as number
  if (!isNew) refuseForeignCode(db, path)
  if (version < migrations.length) migrate(db, path, version)
  db.exec(shownViewSql)
}

function migrate(db: Db, path: string, version: number): void {
  if (version > 0) backUp(db, `${path}.before-v${migrations.length}`)
  db.function('code_points', (text) => offsetTable(String(text)).codePoints)
  db.transaction(() => {
    for (const sql of migrations.slice(version)) db.exec(sql)
    // Each migration leaves every reference whole, or none of it happens.
    if ((db.pragma('foreign_key_check') as unknown[]).length > 0)
      throw refuse('foreign-file', path, 'is damaged; open a backup copy of it.')
    if (version === 0) {
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.prepare('INSERT INTO meta VALUES (?, ?)').run('id', randomUUID())
      db.prepare('INSERT INTO meta VALUES (?, ?)').run(
        'name',
        basename(path).replace(/\.spanwright$/i, ''),
      )
    }
    db.pragma(`user_version = ${migrations.length}`)
  })()
  // Whoever looks at the file's head, another process or the next start, must find ours there.
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** We write no triggers and no views: one in a file is someone else's code. */
function refuseForeignCode(db: Db, path: string): void {
  const count = db
    .prepare("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')")
    .pluck()
    .get() as number
  if (count > 0)
    throw refuse(
      'foreign-file',
      path,
      'holds triggers or views of unknown origin and was not opened.',
    )
}

/** SQLite's errors that have a cause outside the program, as failures. */
export function sqliteFailure(error: unknown, path: string): unknown {
  const code = (error as { code?: string } | undefined)?.code ?? ''
  if (code.startsWith('SQLITE_FULL')) {
    return refuse(
      'disk',
      path,
      'could not be saved: the disk is full. Free some space and try again.',
    )
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return refuse('busy', path, 'is being changed by another program; try again in a moment.')
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return refuse('disk', path, 'cannot be written; check its permissions.')
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return refuse('foreign-file', path, 'is damaged; open a backup copy of it.')
  }
  return error
}

import { basename } from 'node:path'
import Database from 'better-sqlite3'
import { offsetTable } from '../../domain/offsets.ts'
import { backUp } from './backups.ts'
import { first } from './migrations/001-first.ts'
import { workspace } from './migrations/002-workspace.ts'
import { suggestionRuns } from './migrations/003-suggestion-runs.ts'
import { longSteps } from './migrations/004-long-steps.ts'
import { isLabelled } from './labelled.ts'
import { splitMark } from './mark.ts'
import { DAMAGED, refuse } from './refusals.ts'
import type { Db } from './statements.ts'

/** In the order in which they are applied; never change one that has shipped. */
const migrations: readonly string[] = [first, workspace, suggestionRuns, longSteps]
/** The version that this program writes: that of the last migration. */
export const VERSION = migrations.length

/** What SQLite itself may add to a file: figures for its query planner, for one. */
const added: ReadonlySet<string> = new Set([
  row('table', 'sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'),
  row('table', 'sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'),
])

const schemas = new Map<number, ReadonlySet<string>>()

/**
 * Refuses a file whose schema is not, to the letter, what the migrations up to its version make. What is
 * beside it (a trigger, a view, a check, a default) is someone else's code, and SQLite would run it. Reads
 * only: nothing that the schema says is carried out by looking at it.
 */
export function refuseForeignSchema(db: Db, path: string): void {
  const version = versionOf(db)
  if (version > VERSION) throw refuse('newer-file', path, NEWER)
  const left = new Set(version > 0 ? schemaOf(version) : [])
  for (const row of rowsOf(db)) {
    if (left.delete(row) || added.has(row)) continue
    throw refuse(
      'foreign-file',
      path,
      'holds tables or code that Spanwright did not make, so it was not opened. Open a file that comes from Spanwright as it was.',
    )
  }
  if (version === 0 || left.size > 0) throw refuse('foreign-file', path, DAMAGED)
}

export const NEWER = 'was written by a later version of Spanwright; update to open it.'

const versionOf = (db: Db) =>
  splitMark(db.pragma('user_version', { simple: true }) as number).version

/** Brings a file to this program's version; an older project is copied beside itself before. */
export function migrate(db: Db, path: string): void {
  const version = versionOf(db)
  if (version === VERSION) return
  backUp(db, `${path}.before-v${VERSION}`)
  db.transaction(() => {
    apply(db, version, VERSION)
    // Each migration leaves every reference whole, or none of it happens.
    if ((db.pragma('foreign_key_check') as unknown[]).length > 0 || !isLabelled(db))
      throw refuse('foreign-file', path, DAMAGED)
  })()
  // Whoever looks at the file's head, another process or the next start, must find ours there.
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** Makes everything in an empty database. */
export function makeSchema(db: Db): void {
  apply(db, 0, VERSION)
}

function apply(db: Db, from: number, to: number): void {
  db.function('code_points', (text) => offsetTable(String(text)).codePoints)
  for (const sql of migrations.slice(from, to)) db.exec(sql)
  db.pragma(`user_version = ${to}`)
}

function schemaOf(version: number): ReadonlySet<string> {
  let schema = schemas.get(version)
  if (!schema) {
    const db = new Database(':memory:')
    apply(db, 0, version)
    schemas.set(version, (schema = new Set(rowsOf(db))))
    db.close()
  }
  return schema
}

function* rowsOf(db: Db): Generator<string> {
  const rows = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').raw()
  for (const row of rows.iterate()) yield JSON.stringify(row)
}

function row(type: string, name: string, sql: string): string {
  return JSON.stringify([type, name, name, sql])
}

/** What a project is called by its file. */
export const nameOf = (path: string) => basename(path).replace(/\.spanwright$/i, '')

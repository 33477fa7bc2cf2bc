import Database from 'better-sqlite3'
import { unwrap } from '../../domain/failure.ts'
import { createFile } from './create.ts'
import { openDatabase } from './database.ts'
import type { Db } from './statements.ts'
import { isDamage } from './whole.ts'

type Row = Record<string, unknown>

/** Rows that are read at once, as long as all of them can be. */
const ROWS_AT_ONCE = 1000
/** No page has more rows than this; it bounds the search where the last row cannot be read. */
const ROWS_A_PAGE = 100

/** What is saved, each after what it refers to. */
const TABLES = ['labels', 'documents', 'spans', 'rules', 'runs'] as const

export interface Salvaged {
  documents: number
  spans: number
}

/**
 * Makes a new project of what can still be read of a damaged one: every readable document with its readable
 * spans, labels, rules, runs and the guidelines; not the history. The damaged file is only read. Throws a
 * FailureError.
 */
export function salvageFile(path: string, target: string): Salvaged {
  const from = unwrap(openDatabase(path, { readOnly: true, mustExist: true }))
  const saved = { documents: 0, spans: 0 }
  try {
    createFile(target, (to) => {
      for (const table of TABLES) {
        const count = copy(from.db, to, table)
        if (table === 'documents' || table === 'spans') saved[table] = count
      }
      copyGuidelines(from.db, to)
      to.exec("INSERT INTO search (search) VALUES ('rebuild')")
    })
    return saved
  } finally {
    from.close()
  }
}

/** Returns how many rows there are in the new project. */
function copy(from: Db, to: Db, table: string): number {
  const columns = to.pragma(`table_info(${table})`) as { name: string }[]
  const names = columns.map(({ name }) => name)
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${table} VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  )
  const isDocument = to.prepare('SELECT 1 FROM documents WHERE id = ?')
  const labels = new Set(to.prepare('SELECT id FROM labels').pluck().all())
  let count = 0
  for (const row of rowsOf(from, table)) {
    // What an undone action had added cannot be redone there; the search index is made anew.
    if (table === 'documents') {
      if (row.absent === 1) continue
      Object.assign(row, { addedBy: null, pieces: 0 })
    }
    if (table === 'spans' && !isDocument.get(row.documentId)) continue
    if ('labelId' in row && !labels.has(row.labelId)) nameLabel(to, labels, row.labelId)
    try {
      count += insert.run(row).changes
    } catch (error) {
      // Noise that was read as a row, or a span whose document is gone.
      if (!isConstraint(error)) throw error
    }
  }
  return count
}

/** A label that cannot be read gets another name: its spans and rules are worth more. */
function nameLabel(to: Db, labels: Set<unknown>, id: unknown): void {
  if (typeof id !== 'string') return
  const position = labels.add(id).size
  to.prepare("INSERT OR IGNORE INTO labels VALUES (?, ?, 0, '', '', ?)").run(
    ...[id, `Unreadable label ${position}`, position],
  )
}

/** The rows of a table, in halves of halves around what cannot be read. */
function* rowsOf(db: Db, table: string): Generator<Row> {
  const some = db.prepare(`SELECT * FROM ${table} NOT INDEXED WHERE rowid BETWEEN ? AND ?`)
  // To find the end of a range SQLite looks at the row after it, which may be on the next page.
  const one = db.prepare(`SELECT * FROM ${table} NOT INDEXED WHERE rowid = ?`)
  function* between(first: number, last: number): Generator<Row> {
    const read = () => (first === last ? one.all(first) : some.all(first, last))
    const rows = readable(() => read() as Row[])
    if (rows) return yield* rows
    if (first === last) return
    const middle = Math.floor((first + last) / 2)
    yield* between(first, middle)
    yield* between(middle + 1, last)
  }
  const last = lastRow(db, table)
  for (let first = 1; first <= last; first += ROWS_AT_ONCE)
    yield* between(first, Math.min(last, first + ROWS_AT_ONCE - 1))
}

/** Each index knows the rows as well. Where none can be read either, it is a number that no row is beyond. */
function lastRow(db: Db, table: string): number {
  const pages = db.pragma('page_count', { simple: true }) as number
  const last = (way: string) =>
    readable(() => db.prepare(`SELECT max(rowid) FROM ${table} ${way}`).pluck().get() ?? 0)
  const own = last('NOT INDEXED')
  if (own !== undefined) return own as number
  const indexes = db.pragma(`index_list(${table})`) as { name: string; partial: number }[]
  const known = indexes
    .filter(({ partial }) => partial === 0)
    .map(({ name }) => last(`INDEXED BY ${name}`))
    .filter((row) => row !== undefined)
  const most = pages * ROWS_A_PAGE
  return known.length === 0 ? most : Math.min(most, Math.max(...(known as number[])))
}

function copyGuidelines(from: Db, to: Db): void {
  const guidelines = readable(() =>
    from.prepare("SELECT value FROM meta WHERE key = 'guidelines'").pluck().get(),
  )
  if (typeof guidelines === 'string')
    to.prepare("INSERT INTO meta VALUES ('guidelines', ?)").run(guidelines)
}

/** Undefined for what is damaged. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

const isConstraint = (error: unknown) =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')

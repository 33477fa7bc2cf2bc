import Database from 'better-sqlite3'
import { isLabelled } from './labelled.ts'
import type { Db } from './statements.ts'

/**
 * Whether the pages of a project hang together, as far as they tell themselves: the order of keys, the
 * links between pages, the limits of cells. The search index's own pages are among them, its meaning is not
 * looked at, which would take three times as long. About 0.3 s for 100 MB.
 */
export function isWhole(db: Db): boolean {
  return [...checks(db)].every(Boolean)
}

/** The same for a file that nobody has open; between two tables, whoever waits has a turn. */
export async function isWholeInSteps(path: string): Promise<boolean> {
  const db = new Database(path, { fileMustExist: true })
  try {
    for (const fine of checks(db)) {
      if (!fine) return false
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    return true
  } finally {
    db.close()
  }
}

export function isWholeFile(path: string): boolean {
  const db = new Database(path, { fileMustExist: true })
  try {
    return isWhole(db)
  } finally {
    db.close()
  }
}

/**
 * Whether its parts are of one moment: each index has what its table has, so has the search index, and
 * nothing refers to what is not there. In a copy that was made while the file was written to, pages of two
 * moments may lie beside one another. About 2 s for 100 MB.
 */
export function isOfOneMoment(db: Db): boolean {
  return sound(
    () =>
      db.pragma('integrity_check(1)', { simple: true }) === 'ok' &&
      (db.pragma('foreign_key_check') as unknown[]).length === 0 &&
      isLabelled(db),
  )
}

function* checks(db: Db): Generator<boolean> {
  let tables: string[] = []
  yield sound(() => {
    tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL %'",
      )
      .pluck()
      .all() as string[]
    return tables.length > 0
  })
  for (const table of tables)
    yield sound(() => db.pragma(`quick_check("${table}")`, { simple: true }) === 'ok')
}

/** What cannot be read is not sound. */
function sound(look: () => boolean): boolean {
  try {
    return look()
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

/** Whether SQLite stopped because of what it found in the file. */
export function isDamage(error: unknown): boolean {
  const code = (error as { code?: string } | undefined)?.code ?? ''
  return /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(code)
}

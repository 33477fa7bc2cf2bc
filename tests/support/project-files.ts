import {
  closeSync,
  cpSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { FailureError, unwrap } from '../../src/domain/failure.ts'
import type { Failure } from '../../src/model/failure.ts'
import { createFile } from '../../src/storage/file/create.ts'
import { openDatabase } from '../../src/storage/file/database.ts'
import type { OpenedDatabase } from '../../src/storage/file/open-database.ts'
import type { Db } from '../../src/storage/file/statements.ts'
import { temporaryFolder } from './temporary-folder.ts'

const PAGE = 4096

/** An empty project for every folder of temporary files: who judges mutants gives each of them its own. */
const empty = new Map<string, Buffer>()

function emptyProject(): Buffer {
  let bytes = empty.get(tmpdir())
  if (!bytes) {
    const path = join(temporaryFolder(), 'empty.spanwright')
    createFile(path)
    empty.set(tmpdir(), (bytes = readFileSync(path)))
  }
  return bytes
}

/** A project, closed, in a folder of its own unless another is named: a document for each text. */
export function projectFile(
  texts: readonly string[] = [],
  path = join(temporaryFolder(), 'p.spanwright'),
): string {
  writeFileSync(path, emptyProject())
  if (texts.length > 0) {
    const db = new Database(path)
    db.pragma('synchronous = OFF')
    db.transaction(() => addTexts(db, ...texts))()
    db.close()
  }
  return path
}

/** Adds documents to a project, each with a span of the label PERSON on its first letter. */
export function addTexts(db: Db, ...texts: string[]): void {
  const label = "INSERT OR IGNORE INTO labels VALUES ('L', 'PERSON', 3, 'p', '', 0)"
  if (texts.length > 0) db.exec(label)
  const document = db.prepare(
    `INSERT INTO documents (text, source, status, flagged, note, split, trashed)
      VALUES (?, '', 'new', 0, '', 'auto', 0)`,
  )
  const search = db.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)')
  const span = db.prepare("INSERT INTO spans VALUES (?, ?, 0, 1, 'L', 'human', '', NULL)")
  for (const text of texts) {
    const id = document.run(text).lastInsertRowid
    search.run(id, text)
    span.run(`s${id}`, id)
  }
}

/** A file as the program opens it; closed after the test. */
export function openFile(
  path: string,
  options?: Parameters<typeof openDatabase>[1],
): OpenedDatabase {
  const opened = unwrap(openDatabase(path, options))
  onTestFinished(() => {
    if (opened.db.open) opened.close()
  })
  return opened
}

/** A connection past the program; closed after the test. */
export function connection(path: string): Db {
  const db = new Database(path)
  onTestFinished(() => void db.close())
  return db
}

/** One action that adds documents. */
export const write = (opened: OpenedDatabase, ...texts: string[]) =>
  opened.write(() => addTexts(opened.db, ...texts))

export const textsIn = (db: Db) =>
  db.prepare('SELECT text FROM documents ORDER BY id').pluck().all() as string[]

/** What the program finds in a file, which it closes again. */
export function textsOf(path: string): string[] {
  const opened = unwrap(openDatabase(path, { mustExist: true }))
  try {
    return textsIn(opened.db)
  } finally {
    opened.close()
  }
}

/** What would be left if every process were killed now: the folder of the file, in another place. */
export function killed(path: string): string {
  const folder = join(temporaryFolder(), 'killed')
  cpSync(dirname(path), folder, { recursive: true })
  return join(folder, basename(path))
}

/** Puts noise in the place of a page, counted from 1. */
export function spoil(path: string, page: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(PAGE, 0xa5), 0, PAGE, (page - 1) * PAGE)
  closeSync(file)
}

/** The page at which a table or index of a closed file begins. */
export function rootPage(path: string, name: string): number {
  const db = new Database(path)
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name)
  db.close()
  return page as number
}

/** The pages that hold a table's rows in a closed file, in their order, and how many each has. */
export function leaves(path: string, table: string): { page: number; rows: number }[] {
  const db = new Database(path)
  const sql = `SELECT pageno AS page, ncell AS rows FROM dbstat
    WHERE name = ? AND pagetype = 'leaf' ORDER BY path`
  const found = db.prepare(sql).all(table)
  db.close()
  return found as { page: number; rows: number }[]
}

/** The mark of the session that a file's head bears, and the version of its schema. */
export function headOf(path: string): { mark: number; version: number } {
  const userVersion = readFileSync(path).readUInt32BE(60)
  return { mark: userVersion >>> 8, version: userVersion & 0xff }
}

/** Gives a file's head another mark. */
export function putMark(path: string, mark: number): void {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(mark * 256 + headOf(path).version)
  const file = openSync(path, 'r+')
  writeSync(file, head, 0, 4, 60)
  closeSync(file)
}

/** The names in the folder of a file; when something was put aside is left out. */
export const beside = (path: string) =>
  readdirSync(dirname(path))
    .map((name) => name.replace(/\.old-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/, '.old'))
    .sort()

/** Files of a folder that this process has open; Linux tells. */
export const openIn = (folder: string) =>
  readdirSync('/proc/self/fd').flatMap((handle) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${handle}`)
      return path.startsWith(folder) ? [path] : []
    } catch {
      return []
    }
  })

/** Why something was refused. */
export function refusalOf(work: () => unknown): Failure {
  try {
    work()
  } catch (error) {
    if (error instanceof FailureError) return error.failure
    throw error
  }
  throw new Error('Nothing was refused.')
}

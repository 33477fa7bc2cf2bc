import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** A project of one document, closed. */
function projectFile(): string {
  const path = join(temporaryFolder(), 'theirs.spanwright')
  const project = unwrap(Project.open(path))
  unwrap(project.addDocuments('Import', [{ text: 'Ann', spans: [] }], [{ name: 'A' }]))
  project.close()
  return path
}

/** What a stranger may do to a file before sending it. */
function tamper(path: string, ...sql: string[]): void {
  const db = new Database(path)
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  for (const one of sql) db.exec(one)
  db.close()
}

const insertRow = (type: string, name: string, sql: string) =>
  `INSERT INTO sqlite_schema VALUES ('${type}', '${name}', 'documents', 0, '${sql}')`
const evil = 'CREATE TRIGGER evil AFTER UPDATE ON documents BEGIN DELETE FROM spans; END'

const attacks: [string, string[]][] = [
  ['a trigger', [evil]],
  [
    'a trigger of another case',
    [evil, "UPDATE sqlite_schema SET type = 'TRIGGER' WHERE name = 'evil'"],
  ],
  ['a trigger that calls itself a table of figures', [insertRow('table', 'sqlite_stat1', evil)]],
  ['a trigger without a type', [evil, "UPDATE sqlite_schema SET type = NULL WHERE name = 'evil'"]],
  [
    'a view in the place of a table',
    ['DROP TABLE runs', "CREATE VIEW runs AS SELECT 'r' AS id, '' AS createdAt, '{}' AS data"],
  ],
  ['a table more', ['CREATE TABLE more (x)']],
  ['an index on an expression', ['CREATE INDEX more ON documents (abs(length))']],
  ['a generated column', ['ALTER TABLE labels ADD COLUMN more TEXT AS (hex(name))']],
  ['a table less', ['DROP TABLE decisions']],
  [
    'a default that computes',
    [
      "UPDATE sqlite_schema SET sql = replace(sql, 'title TEXT NOT NULL', 'title TEXT NOT NULL DEFAULT (hex(1))') WHERE name = 'history'",
    ],
  ],
  ['no schema at all', ['DELETE FROM sqlite_schema']],
]

describe('a project file from a stranger', () => {
  it.each(attacks)('with %s is refused in a sentence, and neither run nor changed', (_, sql) => {
    const path = projectFile()
    tamper(path, ...sql)
    const before = readFileSync(path)
    for (const options of [{}, { readOnly: true }]) {
      const opened = Project.open(path, options)
      expect(opened).toMatchObject({ ok: false, failure: { code: 'foreign-file' } })
      expect(opened.ok ? '' : opened.failure.message).toMatch(/^theirs\.spanwright .+\.$/)
    }
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dirname(path))).toEqual(['theirs.spanwright'])
  })

  it('whose log brings a trigger is refused, and the log does not get into the file', () => {
    const path = projectFile()
    const folder = temporaryFolder()
    const sent = join(folder, 'sent.spanwright')
    const db = new Database(path)
    db.exec(evil)
    cpSync(path, sent)
    cpSync(`${path}-wal`, `${sent}-wal`)
    db.close()
    const before = readFileSync(sent)
    expect(Project.open(sent)).toMatchObject({ ok: false, failure: { code: 'foreign-file' } })
    expect(readFileSync(sent).equals(before)).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(['sent.spanwright', 'sent.spanwright-wal'])
  })

  it('may have the figures that SQLite keeps for its own plans', () => {
    const path = projectFile()
    tamper(path, 'ANALYZE')
    const project = unwrap(Project.open(path))
    expect(project.counts().documents).toBe(1)
    project.close()
  })
})

describe('a file that is no project', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['a text', Buffer.from('Notes of the week.')],
    ['another database', Buffer.from('SQLite format 3\0'.padEnd(200, '\0'))],
  ])('and is %s stays as it is', (_, bytes) => {
    const path = join(temporaryFolder(), 'notes.txt')
    writeFileSync(path, bytes)
    expect(Project.open(path)).toMatchObject({ ok: false, failure: { code: 'foreign-file' } })
    expect(Project.create(path)).toMatchObject({ ok: false, failure: { code: 'conflict' } })
    expect(readFileSync(path)).toEqual(bytes)
    expect(readdirSync(dirname(path))).toEqual(['notes.txt'])
  })

  it('and is not there does not come to be by being opened', () => {
    const path = join(temporaryFolder(), 'none.spanwright')
    expect(Project.open(path, { mustExist: true }).ok).toBe(false)
    expect(existsSync(path)).toBe(false)
  })
})

it('the schema of this version is the one that its files have, whatever SQLite writes it', () => {
  const db = new Database(projectFile(), { readonly: true })
  const rows = db
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name')
    .raw()
    .all()
  db.close()
  // A SQLite that words it otherwise would refuse every project there is: see refuseForeignSchema.
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  expect(digest).toBe('2a5c9cc391fba2534b89a100ea3ebdbb31e194ea029fef6c068c3fca00ece0db')
})

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrate, refuseForeignSchema } from '../../../../src/storage/file/schema.ts'
import { oldProject } from '../../../support/old-project.ts'
import {
  connection,
  headOf,
  openFile,
  projectFile,
  refusalOf,
} from '../../../support/project-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** A project to which someone did something past the program. */
function changed(...sql: string[]): string {
  const path = projectFile(['Ann'])
  const db = new Database(path)
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  for (const one of sql) db.exec(one)
  db.close()
  return path
}

const check = (path: string) => refuseForeignSchema(connection(path), '/a/b.spanwright')

describe('the schema of a file', () => {
  const foreign =
    'b.spanwright holds tables or code that Spanwright did not make, so it was not opened. Open a file that comes from Spanwright as it was.'
  const damaged = 'b.spanwright is damaged; open a backup copy of it.'

  it.each([
    ['has a table more', ['CREATE TABLE more (x)'], foreign],
    ['has a trigger', ['CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END'], foreign],
    ['words a table otherwise', ['ALTER TABLE runs ADD COLUMN more TEXT'], foreign],
    [
      'has a trigger that hides its kind',
      [
        'CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END',
        "UPDATE sqlite_schema SET type = 'TRIGGER' WHERE name = 't'",
      ],
      foreign,
    ],
    ['lacks an index', ['DROP INDEX spans_by_label'], damaged],
    ['says that nothing is in it', ['PRAGMA user_version = 0'], foreign],
    ['is none at all', ['PRAGMA user_version = 0', 'DELETE FROM sqlite_schema'], damaged],
    [
      'is that of an earlier version, which it says it is not',
      ['PRAGMA user_version = 3'],
      foreign,
    ],
  ])('is refused when it %s', (_, sql, message) => {
    expect(refusalOf(() => check(changed(...sql)))).toMatchObject({ code: 'foreign-file', message })
  })

  it('of a later version asks for a later program', () => {
    expect(refusalOf(() => check(changed('PRAGMA user_version = 5')))).toMatchObject({
      code: 'newer-file',
      message: 'b.spanwright was written by a later version of Spanwright; update to open it.',
    })
  })

  it('is taken as it was made, with a session’s mark, and with what SQLite adds for its plans', () => {
    check(projectFile())
    check(changed(`PRAGMA user_version = ${77 * 256 + 4}`))
    check(changed('ANALYZE'))
    const figures = 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'
    const row = `INSERT INTO sqlite_schema VALUES ('table', 'sqlite_stat4', 'sqlite_stat4', 2, '${figures}')`
    check(changed(row))
  })

  it('is that of its version: an earlier one is as it was then', () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    oldProject(path)
    check(path)
    connection(path).exec('CREATE INDEX spans_by_step ON spans (origin)')
    expect(refusalOf(() => check(path)).message).toBe(foreign)
  })
})

describe('a project of an earlier version', () => {
  const old = () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    oldProject(path)
    return path
  }

  it('is brought to this one in the file itself, beside a copy of it as it was', () => {
    const path = old()
    const db = connection(path)
    migrate(db, path)
    expect(headOf(path).version).toBe(4)
    expect(headOf(`${path}.before-v4`).version).toBe(1)
    refuseForeignSchema(db, path)
    const lengths = db.prepare('SELECT length FROM documents').pluck().all()
    // Of "Ann 👍 Lee", in characters.
    expect(lengths).toEqual([9])
  })

  it('of this version needs neither', () => {
    const path = projectFile()
    migrate(connection(path), path)
    expect(existsSync(`${path}.before-v4`)).toBe(false)
  })

  it.each([
    ['a span whose document is gone', 'DELETE FROM documents'],
    ['a span whose label is gone', 'DELETE FROM labels'],
  ])('with %s is refused, and stays as it was', (_, sql) => {
    const path = old()
    const db = connection(path)
    db.pragma('foreign_keys = OFF')
    db.exec(sql)
    expect(refusalOf(() => migrate(db, path))).toMatchObject({
      code: 'foreign-file',
      message: 'old.spanwright is damaged; open a backup copy of it.',
    })
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(db.prepare('SELECT count(*) FROM spans').pluck().get()).toBe(1)
  })
})

describe('a connection to a project', () => {
  it('commits to the disk, keeps references whole, trusts no code, and waits for other programs', () => {
    const { db } = openFile(projectFile())
    const settings = [
      'journal_mode',
      'synchronous',
      'foreign_keys',
      'trusted_schema',
      'busy_timeout',
    ]
    const [FULL, ON, OFF] = [2, 1, 0]
    expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual([
      ...['wal', FULL, ON, OFF, 5000],
    ])
    expect(db.prepare('SELECT count(*) FROM shown_suggestions').pluck().get()).toBe(0)
  })
})

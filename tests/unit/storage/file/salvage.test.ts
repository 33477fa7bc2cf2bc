import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { salvageFile } from '../../../../src/storage/file/salvage.ts'
import type { Db } from '../../../../src/storage/file/statements.ts'
import { isOfOneMoment, isWhole } from '../../../../src/storage/file/whole.ts'
import {
  beside,
  connection,
  killed,
  leaves,
  openFile,
  openIn,
  projectFile,
  refusalOf,
  rootPage,
  spoil,
  write,
} from '../../../support/project-files.ts'

type Work = (...values: unknown[]) => unknown
const texts = (count: number) => Array.from({ length: count }, (_, i) => `text number ${i + 1}`)
const tables = ['labels', 'documents', 'spans', 'rules', 'runs'] as const

/** Does something to a closed project, past the program. */
function changed(path: string, ...sql: string[]): string {
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  db.unsafeMode(true)
  for (const one of sql) db.exec(one)
  db.close()
  return path
}

const rowsOf = (db: Db) =>
  Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]))
const idsOf = (db: Db, table: string) =>
  db.prepare(`SELECT id FROM ${table} ORDER BY rowid`).pluck().all()

function salvaged(path: string) {
  const before = readFileSync(path)
  const target = join(dirname(path), 'salvaged.spanwright')
  const saved = salvageFile(path, target)
  expect(readFileSync(path).equals(before)).toBe(true)
  const db = connection(target)
  expect([isWhole(db), isOfOneMoment(db)]).toEqual([true, true])
  return { saved, db }
}

const others = [
  "INSERT INTO labels VALUES ('M', 'PLACE', 1, '', 'Where', 1)",
  "INSERT INTO rules VALUES ('r', 'pattern', 'Years', 'M', '[0-9]+', 0, 1, 0)",
  "INSERT INTO runs VALUES ('run', '2026-03-01', '{}')",
  "INSERT INTO meta VALUES ('guidelines', 'Names only.')",
]

describe('of a project that is whole', () => {
  it('everything is saved but the history', () => {
    const path = changed(projectFile(texts(3)), ...others)
    const { saved, db } = salvaged(path)
    expect(saved).toEqual({ documents: 3, spans: 3 })
    expect(rowsOf(db)).toEqual(rowsOf(connection(path)))
    const guidelines = "SELECT value FROM meta WHERE key = 'guidelines'"
    expect(db.prepare(guidelines).pluck().get()).toBe('Names only.')
    expect(db.prepare('SELECT count(*) FROM history').pluck().get()).toBe(0)
  })

  it('its texts can be searched', () => {
    const { db } = salvaged(projectFile(['Ann', 'Bobby', 'Carol']))
    const search = "SELECT rowid FROM search WHERE search MATCH 'bobby'"
    expect(db.prepare(search).pluck().all()).toEqual([2])
  })

  it('with no guidelines and nothing in it, nothing is saved', () => {
    const { saved, db } = salvaged(projectFile())
    expect(saved).toEqual({ documents: 0, spans: 0 })
    expect(db.prepare("SELECT 1 FROM meta WHERE key = 'guidelines'").get()).toBeUndefined()
  })

  it('what an undone action had added is not saved; what a step had added is the user’s', () => {
    const path = changed(
      projectFile(texts(3)),
      'UPDATE documents SET absent = 1 WHERE id = 2',
      'UPDATE documents SET addedBy = 7, pieces = 2 WHERE id = 3',
    )
    const { saved, db } = salvaged(path)
    expect(saved).toEqual({ documents: 2, spans: 2 })
    expect(db.prepare('SELECT id, addedBy, pieces FROM documents').all()).toEqual([
      { id: 1, addedBy: null, pieces: 0 },
      { id: 3, addedBy: null, pieces: 0 },
    ])
  })

  it('of many thousand rows each is saved, once', () => {
    const { saved, db } = salvaged(projectFile(texts(2001)))
    expect(saved).toEqual({ documents: 2001, spans: 2001 })
    expect(idsOf(db, 'documents')).toEqual(texts(2001).map((_, i) => i + 1))
  })
})

describe('of a project in which a page is noise', () => {
  it.each([0, 0.5, 1])('all rows of other pages are saved (%s of the way)', (part) => {
    const path = projectFile(texts(600))
    const pages = leaves(path, 'documents')
    const lost = Math.round(part * (pages.length - 1))
    const before = pages.slice(0, lost).reduce((sum, { rows }) => sum + rows, 0)
    const { page, rows } = pages[lost]
    spoil(path, page)
    const { saved, db } = salvaged(path)
    // The spans of a document that cannot be read go with it.
    expect(saved).toEqual({ documents: 600 - rows, spans: 600 - rows })
    const rest = texts(600).map((_, i) => i + 1)
    rest.splice(before, rows)
    expect(idsOf(db, 'documents')).toEqual(rest)
  })

  it('documents are saved whose spans cannot be read', () => {
    const path = projectFile(texts(20))
    spoil(path, rootPage(path, 'spans'))
    expect(salvaged(path).saved).toEqual({ documents: 20, spans: 0 })
  })

  it('no document may be left', () => {
    const path = projectFile(texts(2))
    spoil(path, rootPage(path, 'documents'))
    expect(salvaged(path).saved).toEqual({ documents: 0, spans: 0 })
  })

  it('spans and rules are saved under another name where their label cannot be read', () => {
    const path = changed(
      projectFile(texts(3)),
      ...others,
      "UPDATE spans SET labelId = 'N' WHERE documentId = 2",
    )
    spoil(path, rootPage(path, 'labels'))
    const { saved, db } = salvaged(path)
    expect(saved).toEqual({ documents: 3, spans: 3 })
    const labels = 'SELECT id, name, colour, position FROM labels ORDER BY position'
    expect(db.prepare(labels).all()).toEqual(
      ['L', 'N', 'M'].map((id, i) => ({
        ...{ id, name: `Unreadable label ${i + 1}`, colour: 0, position: i + 1 },
      })),
    )
    const used =
      'SELECT labelId FROM (SELECT * FROM spans ORDER BY id) UNION ALL SELECT labelId FROM rules'
    expect(db.prepare(used).pluck().all()).toEqual(['L', 'N', 'L', 'M'])
  })

  it.each([
    ['one index', ['documents_by_place']],
    ['no index', ['documents_by_place', 'documents_by_status', 'documents_by_length']],
  ])('all rows of other pages are saved where %s tells how many there were', (_, indexes) => {
    const path = projectFile(texts(200))
    const { page, rows } = leaves(path, 'documents').at(-1)!
    const noise = [page, ...indexes.map((name) => rootPage(path, name))]
    for (const one of noise) spoil(path, one)
    expect(salvaged(path).saved).toEqual({ documents: 200 - rows, spans: 200 - rows })
  })

  it('the rest is saved where the guidelines cannot be read', () => {
    const path = changed(projectFile(texts(2)), ...others)
    spoil(path, rootPage(path, 'meta'))
    expect(salvaged(path).saved).toEqual({ documents: 2, spans: 2 })
  })
})

describe('of a project in which noise reads as a row', () => {
  /** Makes a row of a table that its schema does not allow, and puts the schema back. */
  const without = (path: string, table: string, rule: string, sql: string) => {
    const db = new Database(path)
    const told = 'SELECT sql FROM sqlite_schema WHERE name = ?'
    const schema = db.prepare(told).pluck().get(table) as string
    expect(schema).toContain(rule)
    const put = (text: string) => {
      db.unsafeMode(true)
      db.pragma('writable_schema = ON')
      db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(text, table)
      db.pragma('writable_schema = RESET')
    }
    put(schema.replace(rule, ''))
    db.exec(sql)
    put(schema)
    db.close()
    return path
  }

  it.each([
    ['bytes where a text belongs', 'STRICT', "UPDATE documents SET note = x'07' WHERE id = 2"],
    [
      'a status that there is not',
      "CHECK (status IN ('new', 'in-progress', 'done'))",
      "UPDATE documents SET status = 'odd' WHERE id = 2",
    ],
  ])('(%s) it is left out, and all else is saved', (_, rule, sql) => {
    const { saved, db } = salvaged(without(projectFile(texts(3)), 'documents', rule, sql))
    expect(saved).toEqual({ documents: 2, spans: 2 })
    expect(idsOf(db, 'documents')).toEqual([1, 3])
  })

  it('a label of a span that is no text is none', () => {
    const path = without(
      projectFile(texts(2)),
      'spans',
      'STRICT',
      "UPDATE spans SET labelId = x'07' WHERE documentId = 2",
    )
    const { db } = salvaged(path)
    expect(idsOf(db, 'labels')).toEqual(['L'])
  })
})

describe('a disk that fails', () => {
  it.each([
    ['SQLITE_FULL', 'run', /INTO documents/, 'could not be saved: the disk is full'],
    ['SQLITE_IOERR', 'all', /FROM spans/, 'its disk is full or at fault'],
  ] as const)('(%s) is told, and not taken for damage: nothing is saved', (code, name, of, why) => {
    const path = projectFile(texts(3))
    const target = join(dirname(path), 'salvaged.spanwright')
    const statement = Object.getPrototypeOf(connection(path).prepare('SELECT 1')) as Db
    const actual = (statement as unknown as Record<string, Work>)[name]
    const fault = vi.spyOn(statement as unknown as Record<string, Work>, name)
    onTestFinished(() => fault.mockRestore())
    fault.mockImplementation(function (this: { source: string }, ...values) {
      if (of.test(this.source)) throw new Database.SqliteError('made up', code)
      return actual.apply(this, values)
    })
    const refusal = refusalOf(() => salvageFile(path, target))
    expect(refusal).toMatchObject({ code: 'disk', message: expect.stringContaining(why) as string })
    expect(beside(path)).not.toContain('salvaged.spanwright')
  })
})

describe('what was saved', () => {
  it('takes no other file’s place', () => {
    const path = projectFile(texts(1))
    expect(refusalOf(() => salvageFile(path, path)).code).toBe('conflict')
    expect(beside(path)).toEqual(['p.spanwright'])
  })

  it('is of a project that is there', () => {
    const path = join(dirname(projectFile()), 'none.spanwright')
    expect(refusalOf(() => salvageFile(path, `${path}.new`)).code).toBe('disk')
    expect(beside(path)).toEqual(['p.spanwright'])
  })

  it('is of a project as a kill has left it, which stays so', () => {
    const opened = openFile(projectFile(['one']))
    write(opened, 'two')
    const path = killed(opened.db.name)
    const log = readFileSync(`${path}-wal`)
    const before = beside(path)
    expect(salvaged(path).saved).toEqual({ documents: 2, spans: 2 })
    expect(beside(path).filter((name) => !name.startsWith('salvaged'))).toEqual(before)
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true)
  })

  it.skipIf(process.platform !== 'linux')('leaves nothing open, also when it fails', () => {
    const path = projectFile(texts(1))
    expect(() => salvageFile(path, path)).toThrow()
    salvageFile(path, `${path}.new`)
    expect(openIn(dirname(path))).toEqual([])
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_TITLE } from '../../../src/model/limits.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { Project } from '../../../src/storage/project.ts'
import { PATIENT } from '../../support/patient.ts'

const everything = documentFilter.parse({})
const label = (id: string, name = id) => ({
  id,
  name,
  colour: 0,
  key: '',
  description: '',
  position: 0,
})
const span = (id: string, start: number, end: number, labelId = 'A', documentId = 1) => ({
  id,
  documentId,
  start,
  end,
  labelId,
  origin: 'human' as const,
  source: '',
  score: null,
})

let folder: string
let path: string
let project: Project
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanwright-'))
  path = join(folder, 'p.spanwright')
  project = unwrap(Project.open(path))
  unwrap(
    project.addDocuments(
      'Import',
      [
        { text: 'Ann met 👩‍👩‍👧 in Oslo', spans: [] },
        { text: 'Zweiter Text', spans: [] },
      ],
      [],
    ),
  )
  unwrap(project.apply('Create label', [{ type: 'label.create', label: label('A') }]))
})
afterEach(() => {
  project.close()
  rmSync(folder, { recursive: true })
})

const rows = () => {
  const db = new Database(path, { readonly: true })
  const all = ['documents', 'labels', 'spans'].map((table) =>
    db.prepare(`SELECT * FROM ${table} ORDER BY id`).all(),
  )
  db.close()
  return all
}

describe('a project file', () => {
  it('keeps text, spans and history across closing and reopening', () => {
    unwrap(project.apply('Label as A', [{ type: 'span.create', span: span('s', 0, 3) }]))
    project.close()
    project = unwrap(Project.open(path))
    expect(project.document(1)?.spans).toEqual([span('s', 0, 3)])
    expect(project.history()).toMatchObject({ undo: 'Label as A', redo: null })
    unwrap(project.undo())
    expect(project.document(1)?.spans).toEqual([])
    expect(project.history()).toMatchObject({ undo: 'Create label', redo: 'Label as A' })
  })

  it('undoes an import by hiding its documents, and brings them back', () => {
    unwrap(project.undo())
    unwrap(project.undo())
    expect(project.counts().documents).toBe(0)
    unwrap(project.redo())
    expect(project.document(1)?.document.text).toBe('Ann met 👩‍👩‍👧 in Oslo')
  })

  it('does all of an action or none of it', () => {
    const before = rows()
    const result = project.apply('Two spans', [
      { type: 'span.create', span: span('s', 0, 3) },
      { type: 'span.create', span: span('t', 0, 300) },
    ])
    expect(result).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
    expect(rows()).toEqual(before)
  })

  it('cuts a title that is too long for a menu', () => {
    const title = `Add labels of ${'x'.repeat(MAX_TITLE)}`
    unwrap(project.apply(title, [{ type: 'span.create', span: span('s', 0, 3) }]))
    expect(project.history().undo).toBe(title.slice(0, MAX_TITLE))
  })

  it('refuses a span that cuts a character', () => {
    const result = project.apply('Cut', [{ type: 'span.create', span: span('s', 8, 9) }])
    expect(result).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
  })

  it('refuses a second label of the same name', () => {
    const result = project.apply('Label', [{ type: 'label.create', label: label('B', 'A') }])
    expect(result).toMatchObject({ ok: false, failure: { code: 'conflict' } })
  })

  it('deletes a label with its spans, and undo brings both back', () => {
    unwrap(project.apply('Label as A', [{ type: 'span.create', span: span('s', 0, 3) }]))
    const before = rows()
    unwrap(project.apply('Delete label', [{ type: 'label.delete', id: 'A' }]))
    expect(project.counts().spans).toBe(0)
    unwrap(project.undo())
    expect(rows()).toEqual(before)
  })

  it('walks random actions all the way back and forth', PATIENT, () => {
    const edit = fc.oneof(
      fc
        .record({ s: fc.nat(5), a: fc.nat(2), d: fc.constantFrom(1, 2) })
        .map(({ s, a, d }): StoredEdit => ({
          type: 'span.create',
          span: span(`s${s}`, a, a + 1, 'A', d),
        })),
      fc.nat(5).map((s): StoredEdit => ({ type: 'span.delete', id: `s${s}` })),
      fc
        .nat(2)
        .map((end): StoredEdit => ({ type: 'span.update', id: 's1', patch: { end: end + 1 } })),
      fc
        .boolean()
        .map((flagged): StoredEdit => ({ type: 'document.update', id: 2, patch: { flagged } })),
      fc
        .constantFrom('x', 'y')
        .map((name): StoredEdit => ({ type: 'label.update', id: 'A', patch: { name } })),
    )
    fc.assert(
      fc.property(
        fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
        (actions) => {
          const start = rows()
          const done = actions.filter((edits) => project.apply('Action', edits).ok).length
          const end = rows()
          for (let i = 0; i < done; i++) unwrap(project.undo())
          expect(rows()).toEqual(start)
          for (let i = 0; i < done; i++) unwrap(project.redo())
          expect(rows()).toEqual(end)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('finds text by any part of it, whatever the query holds', () => {
    const find = (search: string) =>
      project.page({ ...everything, search }, 0, 10).items.map(({ id }) => id)
    expect(find('Oslo')).toEqual([1])
    expect(find('👩‍👩')).toEqual([1])
    expect(find('weit')).toEqual([2])
    expect(find('" OR 1=1 --')).toEqual([])
  })

  it('finds the next open document, wrapping around', () => {
    unwrap(project.apply('Done', [{ type: 'document.update', id: 2, patch: { status: 'done' } }]))
    expect(project.nextOpen(1, everything)).toBe(1)
  })

  it.each([
    ['not SQLite', Buffer.from('hello world'.repeat(50)), 'foreign-file'],
    ['an empty header', Buffer.alloc(4096), 'foreign-file'],
  ])('refuses a file that is %s and leaves it as it was', (_, bytes, code) => {
    const other = join(folder, 'other.spanwright')
    writeFileSync(other, bytes)
    expect(Project.open(other)).toMatchObject({ ok: false, failure: { code } })
    expect(readFileSync(other)).toEqual(bytes)
  })

  it('refuses a file of a later version', () => {
    const later = new Database(path)
    later.pragma('wal_checkpoint(TRUNCATE)')
    later.pragma('user_version = 99')
    later.pragma('wal_checkpoint(TRUNCATE)')
    later.close()
    expect(Project.open(path)).toMatchObject({ ok: false, failure: { code: 'newer-file' } })
  })

  it('refuses another application’s database', () => {
    const other = join(folder, 'other.db')
    const db = new Database(other)
    db.exec('CREATE TABLE t (x)')
    db.close()
    expect(Project.open(other)).toMatchObject({ ok: false, failure: { code: 'foreign-file' } })
  })
})

describe('the last change of a page', () => {
  const rename = (name: string): StoredEdit[] => [
    { type: 'label.update', id: 'A', patch: { name } },
  ]

  it('is known to a host started anew, whatever other pages did since', () => {
    unwrap(project.apply('Rename', rename('X'), { page: 'mine', number: 4 }))
    unwrap(project.undo({ page: 'other', number: 9 }))
    unwrap(project.apply('Rename', rename('Y')))
    project.close()
    project = unwrap(Project.open(path))
    expect(['mine', 'other', 'none'].map((page) => project.lastChangeOf(page))).toEqual([4, 9, 0])
  })

  it('stays when an earlier one ends after it', () => {
    for (const number of [3, 5, 4])
      unwrap(project.apply('Rename', rename(`${number}`), { page: 'mine', number }))
    expect(project.lastChangeOf('mine')).toBe(5)
  })

  it('is none that was refused', () => {
    const change = { page: 'mine', number: 1 }
    const gone: StoredEdit[] = [{ type: 'span.update', id: 'gone', patch: { start: 0 } }]
    expect(project.apply('Resize', gone, change).ok).toBe(false)
    expect(project.lastChangeOf('mine')).toBe(0)
  })

  it('is kept for the pages heard of last', () => {
    for (let page = 1; page <= 40; page++) {
      unwrap(project.apply('Rename', rename(`${page}`), { page: `${page}`, number: 1 }))
    }
    expect([1, 20, 40].map((page) => project.lastChangeOf(`${page}`))).toEqual([0, 1, 1])
    for (let number = 2; number <= 40; number++) {
      unwrap(project.apply('Rename', rename(`${number}`), { page: '40', number }))
    }
    expect([20, 40].map((page) => project.lastChangeOf(`${page}`))).toEqual([1, 40])
  })
})

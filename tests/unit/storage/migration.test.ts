import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { documentFilter } from '../../../src/model/queue.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import { freeze } from '../../../src/host/review/review.ts'
import { countAll } from '../../../src/storage/queue/counters.ts'
import { first } from '../../../src/storage/file/migrations/001-first.ts'
import { workspace } from '../../../src/storage/file/migrations/002-workspace.ts'
import { suggestionRuns } from '../../../src/storage/file/migrations/003-suggestion-runs.ts'
import { Project } from '../../../src/storage/project.ts'
import { shownViewSql } from '../../../src/storage/file/shown-view.ts'
import { Statements } from '../../../src/storage/file/statements.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const SPWR = 0x53505752

/** A project as the first version left it: an import that brought a label, then an edit. */
function versionOne(path: string): Database.Database {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.exec(first)
  db.pragma(`application_id = ${SPWR}`)
  db.pragma('user_version = 1')
  const insert = (table: string, ...rows: unknown[][]) => {
    for (const row of rows) {
      db.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row)
    }
  }
  insert('meta', ['id', 'the-project'], ['name', 'Old'], ['revision', '2'])
  insert('labels', ['L', 'PERSON', 3, 'p', 'People', 0])
  insert(
    'documents',
    [1, 'Ann 👍 Lee', 'a.txt', 'done', 1, 'a note', 'dev', null, 0],
    [2, 'nul\u0000inside', 'a.txt', 'new', 0, '', 'auto', '[0,3]', 1],
  )
  insert('search(rowid, text)', [1, 'Ann 👍 Lee'], [2, 'nul\u0000inside'])
  insert('spans', ['s', 1, 0, 10, 'L', 'human'])
  const shown = { status: 'done', flagged: 0, note: '', split: 'dev', trashed: 0 }
  const label = { id: 'L', name: 'PERSON', colour: 3, key: 'p', description: 'People', position: 0 }
  insert(
    'history',
    [
      1,
      'Import a.txt',
      JSON.stringify([
        { table: 'labels', id: 'L', before: null, after: label },
        { table: 'documents', id: 1, before: { ...shown, trashed: 1 }, after: shown },
      ]),
      ...[0, '2026-01-01T00:00:00Z'],
    ],
    [
      2,
      'Flag',
      JSON.stringify([
        { table: 'documents', id: 1, before: shown, after: { ...shown, flagged: 1 } },
      ]),
      ...[0, '2026-01-01T00:00:01Z'],
    ],
    [
      3,
      'Label as PERSON',
      JSON.stringify([
        {
          ...{ table: 'spans', id: 's', before: null },
          after: { id: 's', documentId: 1, start: 0, end: 10, labelId: 'L', origin: 'human' },
        },
      ]),
      ...[0, '2026-01-01T00:00:02Z'],
    ],
  )
  insert('runs', ['r', '2026-01-01T00:00:00Z', '{"id":"r"}'])
  return db
}

describe('a project of the first version', () => {
  it('opens with everything in it, its new fields filled', () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    versionOne(path).close()
    const project = unwrap(Project.open(path))
    expect(project).toMatchObject({ id: 'the-project', name: 'Old', readOnly: false })
    expect(project.document(1)).toEqual({
      document: {
        ...{ id: 1, text: 'Ann 👍 Lee', source: 'a.txt', status: 'done', flagged: true },
        ...{ note: 'a note', split: 'dev', words: null, reviewed: null, meta: {} },
      },
      spans: [
        {
          ...{ id: 's', documentId: 1, start: 0, end: 10, labelId: 'L' },
          ...{ origin: 'human', source: '', score: null },
        },
      ],
      suggestions: [],
    })
    expect(project.document(2)?.document.words).toEqual([{ start: 0, end: 3 }])
    expect(project.page(documentFilter.parse({ search: 'lee' }), 0, 10).items).toMatchObject([
      { id: 1, length: 9, spanCounts: { L: 1 } },
    ])
    expect(project.page(documentFilter.parse({ status: 'trash' }), 0, 10).items).toMatchObject([
      { id: 2, length: 10 },
    ])
    expect(project.runs()).toEqual([{ id: 'r' }])
    project.close()
  })

  it('undoes and redoes what the first version did', () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    versionOne(path).close()
    const project = unwrap(Project.open(path))
    for (const title of ['Label as PERSON', 'Flag', 'Import a.txt']) {
      expect(project.history().undo).toBe(title)
      unwrap(project.undo())
    }
    expect(project.counts()).toMatchObject({ documents: 0, spans: 0 })
    for (let i = 0; i < 3; i++) unwrap(project.redo())
    expect(project.document(1)).toMatchObject({
      document: { flagged: true },
      spans: [{ id: 's', source: '', score: null }],
    })
    project.close()
  })

  it('keeps a label that spans need whose import did not record them', () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    const old = versionOne(path)
    old.prepare("INSERT INTO spans VALUES ('t', 2, 0, 3, 'L', 'import')").run()
    old.close()
    const project = unwrap(Project.open(path))
    for (let i = 0; i < 3; i++) unwrap(project.undo())
    expect(project.labels()).toMatchObject([{ id: 'L' }])
    expect(project.spans(2)).toMatchObject([{ id: 't', labelId: 'L' }])
    project.close()
  })

  it('leaves a copy beside the file that holds what was still in the log', () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    const old = versionOne(path)
    old.pragma('wal_checkpoint(TRUNCATE)')
    old.pragma('wal_autocheckpoint = 0')
    // Kept in the log alone: the connection stays open.
    old.prepare("UPDATE documents SET note = 'in the log' WHERE id = 1").run()
    const project = unwrap(Project.open(path))
    const copy = new Database(`${path}.before-v4`, { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(1)
    expect(copy.prepare('SELECT note FROM documents WHERE id = 1').pluck().get()).toBe('in the log')
    copy.close()
    project.close()
    old.close()
  })

  it('that is damaged is refused and stays as it was', () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    const old = versionOne(path)
    old.pragma('foreign_keys = OFF')
    old.prepare("DELETE FROM labels WHERE id = 'L'").run()
    old.close()
    expect(Project.open(path)).toMatchObject({ ok: false, failure: { code: 'foreign-file' } })
    const after = new Database(path, { readonly: true })
    expect(after.pragma('user_version', { simple: true })).toBe(1)
    after.close()
  })
})

/** The same as the second version left it: with suggestions of a model, one of them in the trash. */
function versionTwo(path: string): void {
  const db = versionOne(path)
  db.function('code_points', (text) => [...String(text)].length)
  db.exec(workspace)
  db.pragma('user_version = 2')
  const suggestion = (id: string, documentId: number) => ({
    ...{ id, documentId, start: 0, end: 3, labelId: 'L', origin: 'model', source: 'm', score: 0.5 },
  })
  const insert = db.prepare(
    `INSERT INTO suggestions VALUES (@id, @documentId, @start, @end, @labelId, @origin, @source, @score)`,
  )
  const suggestions = [suggestion('g1', 1), suggestion('g2', 2)]
  for (const one of suggestions) insert.run(one)
  const score = {
    documentId: 1,
    model: 'm',
    uncertainty: 0.5,
    disagreement: 2,
    spans: '[[0,3,"L"]]',
  }
  db.prepare(
    `INSERT INTO document_scores VALUES (@documentId, @model, @uncertainty, @disagreement, @spans)`,
  ).run(score)
  const changes = [
    ...suggestions.map((one) => ({ table: 'suggestions', id: one.id, before: null, after: one })),
    { table: 'document_scores', id: 1, before: null, after: score },
  ]
  db.prepare("INSERT INTO history VALUES (4, 'Suggest with m', ?, 0, '2026-01-01T00:00:03Z')").run(
    JSON.stringify(changes),
  )
  db.close()
}

describe('a project of the second version', () => {
  const first = documentFilter.parse({})
  const open = () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    versionTwo(path)
    return unwrap(Project.open(path))
  }

  it('shows its suggestions and scores, which undo and redo as before', () => {
    const project = open()
    for (let i = 0; i < 2; i++) {
      expect(project.suggestions(1)).toEqual([
        {
          ...{ id: 'g1', documentId: 1, start: 0, end: 3, labelId: 'L' },
          ...{ origin: 'model', source: 'm', score: 0.5 },
        },
      ])
      expect(project.counts().suggestions).toBe(1)
      expect(project.page(first, 0, 1).items).toMatchObject([
        { suggestions: 1, uncertainty: 0.5, disagreement: 2 },
      ])
      unwrap(project.undo())
      expect(project.suggestions(1)).toEqual([])
      expect(project.page(first, 0, 1).items).toMatchObject([{ suggestions: 0, uncertainty: null }])
      expect(project.counts().suggestions).toBe(0)
      unwrap(project.redo())
    }
    project.close()
  })

  it('gets them replaced by the next run of the model, and back', async () => {
    const project = open()
    const run = project.suggest({ origin: 'model', name: 'm' })
    await run.write([{ documentId: 1, proposals: [], uncertainty: 0.1 }])
    await run.show('Suggest with m')
    expect(project.counts().suggestions).toBe(0)
    expect(project.page(first, 0, 1).items).toMatchObject([
      { suggestions: 0, uncertainty: 0.1, disagreement: 1 },
    ])
    unwrap(project.undo())
    expect(project.counts().suggestions).toBe(1)
    unwrap(project.apply('Accept', [{ type: 'suggestion.accept', id: 'g1' }]))
    expect(project.spans(1)).toHaveLength(2)
    project.close()
  })
})

/** The same as the third version left it: its imports recorded their spans, which needed their labels. */
function versionThree(path: string): void {
  versionTwo(path)
  const db = new Database(path)
  db.exec(suggestionRuns)
  db.pragma('user_version = 3')
  const label = { id: 'M', name: 'PLACE', colour: 0, key: '', description: '', position: 1 }
  db.prepare('INSERT INTO labels VALUES (@id, @name, @colour, @key, @description, @position)').run(
    label,
  )
  const insert = `INSERT INTO documents (id, text, source, status, flagged, note, split, trashed, place, length)
    VALUES (3, 'In Oslo', 'b.txt', 'new', 0, '', 'auto', 0, 3, 7)`
  db.exec(insert)
  db.exec("INSERT INTO search (rowid, text) VALUES (3, 'In Oslo')")
  const span = {
    ...{ id: 't', documentId: 3, start: 3, end: 7, labelId: 'M' },
    ...{ origin: 'import', source: 'b.txt', score: null },
  }
  const columns = '@id, @documentId, @start, @end, @labelId, @origin, @source, @score'
  db.prepare(`INSERT INTO spans VALUES (${columns})`).run(span)
  const shown = { trashed: 0, absent: 0 }
  const changes = [
    { table: 'labels', id: 'M', before: null, after: label },
    { table: 'documents', id: 3, before: { trashed: 1, absent: 1 }, after: shown },
    { table: 'spans', id: 't', before: null, after: span },
  ]
  db.prepare("INSERT INTO history VALUES (5, 'Import b.txt', ?, 0, '2026-01-01T00:00:04Z')").run(
    JSON.stringify(changes),
  )
  db.close()
}

describe('a project of the third version', () => {
  it('keeps its spans and sets, and undoes and redoes what it did', async () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    versionThree(path)
    const old = new Database(path)
    old.exec("INSERT INTO annotation_sets VALUES ('s', 'Set', 'project', '2026-01-01T00:00:05Z')")
    const spans = old.prepare('SELECT * FROM spans ORDER BY id').all()
    old.close()
    const project = unwrap(Project.open(path))
    expect([...project.spans(1), ...project.spans(3)]).toEqual(spans)
    expect(project.review.sets()).toMatchObject([{ id: 's', documents: 0 }])
    expect(project.ids(documentFilter.parse({ search: 'Oslo' }))).toEqual([3])
    unwrap(project.undo())
    expect(project.labels().map(({ id }) => id)).toEqual(['L'])
    expect(project.counts()).toMatchObject({ documents: 1, spans: 1 })
    unwrap(project.redo())
    expect(project.spans(3)).toMatchObject([{ id: 't', labelId: 'M' }])
    expect((await freeze(project, 'Mine')).spans).toBe(2)
    project.close()
  })
})

describe('backups', () => {
  it('are made once a day, five are kept, and each opens as a project', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'p.spanwright')
    for (let day = 1; day <= 8; day++) {
      const now = () => new Date(Date.UTC(2026, 0, day, 12))
      const project = unwrap(Project.open(path, { now }))
      unwrap(project.addDocuments('Import', [{ text: `day ${day}`, spans: [] }], []))
      expect(unwrap(await project.dailyBackUp())).not.toBeNull()
      expect(unwrap(await project.dailyBackUp())).toBeNull()
      project.close()
    }
    const names = readdirSync(join(folder, 'backups')).sort()
    expect(names).toEqual([4, 5, 6, 7, 8].map((day) => `p.2026-01-0${day}.spanwright`))
    const old = unwrap(Project.open(join(folder, 'backups', names[0])))
    expect(old.counts().documents).toBe(4)
    old.close()
  })

  it('do not touch those of a project with a longer name', async () => {
    const folder = temporaryFolder()
    for (const name of ['p', 'p.x']) {
      const now = () => new Date(Date.UTC(2026, 0, 1))
      const project = unwrap(Project.open(join(folder, `${name}.spanwright`), { now }))
      unwrap(await project.dailyBackUp())
      project.close()
    }
    for (let day = 2; day <= 7; day++) {
      const now = () => new Date(Date.UTC(2026, 0, day))
      const project = unwrap(Project.open(join(folder, 'p.spanwright'), { now }))
      unwrap(await project.dailyBackUp())
      project.close()
    }
    expect(existsSync(join(folder, 'backups', 'p.x.2026-01-01.spanwright'))).toBe(true)
  })
})

describe('a project that cannot be written', () => {
  const readOnly = { readOnly: true }

  it('is read with what is still in its log, and takes no change', async () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    const writer = unwrap(Project.open(path))
    unwrap(writer.addDocuments('Import', [{ text: 'Ann', spans: [] }], []))
    const project = unwrap(Project.open(path, readOnly))
    expect(project.readOnly).toBe(true)
    expect(project.document(1)?.document.text).toBe('Ann')
    expect(project.undo()).toMatchObject({ ok: false, failure: { code: 'disk' } })
    expect(unwrap(await project.dailyBackUp())).toBeNull()
    project.close()
    writer.close()
  })

  it('is migrated in a copy alone when it is old', () => {
    const path = join(temporaryFolder(), 'old.spanwright')
    versionOne(path).close()
    const project = unwrap(Project.open(path, readOnly))
    expect(project.document(1)?.spans).toHaveLength(1)
    project.close()
    const original = new Database(path, { readonly: true })
    expect(original.pragma('user_version', { simple: true })).toBe(1)
    original.close()
    expect(readdirSync(join(path, '..'))).not.toContain('old.spanwright.before-v4')
  })

  it.skipIf(process.getuid?.() === 0)('is told by its permissions (not as root)', async () => {
    const { chmod } = await import('node:fs/promises')
    const path = join(temporaryFolder(), 'p.spanwright')
    unwrap(Project.open(path)).close()
    await chmod(path, 0o444)
    const project = unwrap(Project.open(path))
    expect(project.readOnly).toBe(true)
    project.close()
  })
})

describe('two connections to one file', () => {
  it('see each other’s changes in every list and figure', () => {
    const path = join(temporaryFolder(), 'p.spanwright')
    const [one, two] = [unwrap(Project.open(path)), unwrap(Project.open(path))]
    const everything = documentFilter.parse({})
    expect(two.page(everything, 0, 10).total).toBe(0)
    expect(two.counts().documents).toBe(0)
    unwrap(one.addDocuments('Import', [{ text: 'Ann', spans: [] }], []))
    expect(two.page(everything, 0, 10).total).toBe(1)
    expect(two.nextOpen(null, everything)).toBe(1)
    unwrap(two.apply('Done', [{ type: 'document.update', id: 1, patch: { status: 'done' } }]))
    expect(one.counts()).toMatchObject({ documents: 1, done: 1 })
    const naive = new Database(path, { readonly: true })
    naive.exec(shownViewSql)
    expect(one.counts()).toEqual(countAll(new Statements(naive)))
    naive.close()
    one.close()
    two.close()
  })
})

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { newRow } from '../../../src/storage/documents/new-documents.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { Project } from '../../../src/storage/project.ts'
import { stateOf } from '../../support/project-model.ts'
import { label, left, slowly, spanOf, suggestion, watching } from '../../support/slow-steps.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let path: string
let project: Project

beforeEach(() => {
  path = join(temporaryFolder(), 'p.spanwright')
  project = unwrap(Project.open(path, { now: () => new Date(0) }))
  const texts = Array.from({ length: 30 }, (_, i) => ({ text: `Ann Lee ${i}.`, spans: [] }))
  unwrap(project.addDocuments('Fill', texts, []))
  const ids = project.allIds()
  unwrap(project.apply('Mark', [label('A'), label('B'), ...ids.map((id) => spanOf(`a${id}`, id))]))
})

afterEach(() => {
  vi.restoreAllMocks()
  project.close()
})

const removal = { id: 'A', into: null }
/** The label goes from every document, which only what is done beside them asks for. */
const removing = (of = project) =>
  of.changeMany(
    function* (writer, id) {
      for (const edit of of.removalIn(id, removal)) {
        writer.edit(edit)
        yield
      }
    },
    {
      work: (writer) => writer.edit({ type: 'label.end', ...removal }),
      needs: () => of.documentsByLabel(removal),
    },
  )
const flagging = (of = project) =>
  of.changeMany(function* (writer, id) {
    writer.edit({ type: 'document.update', id, patch: { flagged: true } })
    yield
  })
const notes = (ids: readonly number[]): StoredEdit[] =>
  ids.map((id) => ({ type: 'document.update', id, patch: { note: 'new' } }))

describe('what is done beside the documents', () => {
  it('looks itself for those that it needs', async () => {
    const step = removing()
    await step.finish('Remove')
    expect(stateOf(path)).toMatchObject({ spans: {}, labels: { B: { name: 'B' } } })
    expect(Object.keys(stateOf(path).labels)).toEqual(['B'])
  })

  it('looks again where anything may have changed', async () => {
    const step = removing()
    const other = unwrap(Project.open(path))
    await step.look(project.allIds())
    unwrap(other.addDocuments('More', [{ text: 'Eve.', spans: [] }], []))
    unwrap(other.apply('Mark', [spanOf('theirs', 31)]))
    other.close()
    await step.finish('Remove')
    expect(stateOf(path).spans).toEqual({})
  })

  it('lets edits about no document wait for it', async () => {
    slowly()
    const rename: StoredEdit = { type: 'label.update', id: 'B', patch: { name: 'C' } }
    let asked = 0
    await watching(removing().finish('Remove'), () => {
      if (!project.isChanging || project.labels().length < 2) return
      asked++
      expect(project.apply('Rename', [rename])).toMatchObject({ failure: { code: 'busy' } })
    })
    expect(asked).toBeGreaterThan(2)
    unwrap(project.apply('Rename', [rename]))
  })

  it('lets edits about no document be made where a step has none of its own', async () => {
    slowly()
    let asked = 0
    const step = flagging()
    await step.look(project.allIds())
    await watching(step.finish('Flag'), () => {
      if (!project.isChanging) return
      const patch = { key: 'xyz'[asked % 3] }
      unwrap(project.apply('Key', [{ type: 'label.update', id: 'B', patch }]))
      asked++
    })
    expect(asked).toBeGreaterThan(0)
  })
})

describe('documents that change while a step is found out', () => {
  it.each([1, 20, 21, 30])(
    'are looked at again: %i of them, in passes or at the end',
    async (n) => {
      const step = flagging()
      await step.look(project.allIds())
      const ids = project.allIds().slice(0, n)
      unwrap(project.apply('Note', notes(ids)))
      await step.finish('Flag')
      const { documents } = stateOf(path)
      for (const [id, row] of Object.entries(documents))
        expect(row).toMatchObject({ flagged: 1, note: ids.includes(Number(id)) ? 'new' : '' })
      await project.alone(() => unwrap(project.undo()))
      unwrap(project.undo())
      expect(Object.values(stateOf(path).documents).every(({ note }) => note === '')).toBe(true)
    },
  )

  it('lose what was made of them before: a document is not added twice', async () => {
    const step = project.changeMany(function* (writer, id) {
      const { text } = project.plainDocument(id)!
      writer.add({ text: `${text} again`, spans: [] }, id)
      yield
    })
    await step.look([1, 2])
    unwrap(project.apply('Note', notes([1])))
    await step.finish('Double')
    const texts = [...project.labelledTexts()].map(({ text }) => text)
    expect(texts.filter((text) => text.endsWith('again'))).toEqual([
      'Ann Lee 0. again',
      'Ann Lee 1. again',
    ])
    const db = new Database(path, { readonly: true })
    // Not even hidden ones.
    expect(db.prepare('SELECT count(*) FROM documents').pluck().get()).toBe(32)
    db.close()
  })

  it('are looked at again at the very last, however many they are', async () => {
    slowly()
    let round = 0
    await watching(
      (async () => {
        const step = flagging()
        await step.look(project.allIds())
        await step.finish('Flag')
      })(),
      () => {
        if (project.history().undo === 'Flag') return
        round++
        const patch = { note: `round ${round}` }
        const edits = project.allIds().map((id): StoredEdit => {
          return { type: 'document.update', id, patch }
        })
        unwrap(project.apply('Note', edits))
      },
    )
    expect(round).toBeGreaterThan(3)
    expect(project.counts().flagged).toBe(30)
    await project.alone(() => unwrap(project.undo()))
    for (const row of Object.values(stateOf(path).documents))
      expect(row).toMatchObject({ flagged: 0, note: `round ${round}` })
  })

  it('are not given a label that went without changing them', async () => {
    const step = project.changeMany(function* (writer, id) {
      writer.edit({ ...spanOf(`b${id}`, id, 'B') })
      yield
    })
    await step.look([1, 2, 3])
    unwrap(project.apply('Delete', [{ type: 'label.delete', id: 'B' }]))
    await expect(step.finish('Label')).rejects.toThrow('label is not there any more')
    step.end()
    expect(Object.keys(stateOf(path).spans)).toHaveLength(30)
  })

  it('do not bring back a label that went', async () => {
    unwrap(project.apply('Mark', [suggestion('g', 1, 0.9), suggestion('h', 2, 0.9)]))
    const step = project.changeMany(function* (writer, id) {
      for (const one of project.suggestions(id))
        writer.edit({ type: 'suggestion.accept', id: one.id })
      yield
    })
    await step.look([1, 2, 3])
    unwrap(project.apply('Delete', [{ type: 'label.delete', id: 'A' }]))
    await step.finish('Accept')
    expect(stateOf(path).spans).toEqual({})
    expect(project.history().undo).toBe('Delete')
  })
})

describe('a step that is written', () => {
  it('keeps others from beginning or sweeping one, until it ends', async () => {
    const other = unwrap(Project.open(path))
    const [first, second] = [flagging(), flagging()]
    expect(() => flagging(other)).toThrow('just now')
    await expect(other.review.addSet('S', 'project', [])).rejects.toThrow('just now')
    first.end()
    first.end()
    expect(() => flagging(other)).toThrow('just now')
    second.end()
    flagging(other).end()
    await other.review.addSet('S', 'project', [])
    flagging().end()
    other.close()
  })

  it('is stopped where it is when it is ended, or the project is closed', async () => {
    const step = flagging()
    step.end()
    await expect(step.look([1])).rejects.toThrow('Stopped')
    const late = flagging()
    project.close()
    await expect(late.look([1])).rejects.toThrow('Stopped')
    project = unwrap(Project.open(path))
    expect(project.counts().flagged).toBe(0)
  })

  it('leaves no action where it changes nothing, and lets go of what it held', async () => {
    await flagging().finish('Nothing')
    expect(project.history().undo).toBe('Mark')
    const other = unwrap(Project.open(path))
    flagging(other).end()
    other.close()
  })

  it('is taken up again by whoever opens the file, also for reading alone', async () => {
    slowly()
    const step = flagging()
    await step.look(project.allIds())
    const seen: number[] = []
    let copies = 0
    await watching(step.finish('Flag'), () => {
      if (!project.isChanging || copies++ > 0) return
      const whole = left(path)
      whole.close()
      const readOnly = unwrap(Project.open(whole.path, { readOnly: true }))
      seen.push(readOnly.counts().flagged)
      readOnly.close()
    })
    expect(seen).toEqual([30])
  })
})

describe('documents that are added many at a time', () => {
  const row = (text: string) => newRow({ text, spans: [] })

  it('refuse spans of no document, of a label that was not declared, or outside of their text', async () => {
    const step = project.addMany()
    const span = { start: 0, end: 3, label: 'A' }
    await expect(step.addSpans([span])).rejects.toThrow('belongs to no document')
    const add = (label: string, end = 3) =>
      step.add([{ row: row('Eve.'), spans: [{ start: 0, end, label }] }])
    await expect(add('A')).rejects.toThrow('The label A was not declared')
    step.wants([{ name: 'A' }])
    await expect(add('A', 9)).rejects.toThrow()
    step.end()
    await project.sweep()
    expect(project.counts().documents).toBe(30)
  })

  it('take declared labels once, by their ids, and keep what spans say of themselves', async () => {
    const step = project.addMany((writer) =>
      writer.edit({ type: 'project.update', patch: { guidelines: 'Read.' } }),
    )
    step.wants([{ name: 'A' }, { name: 'NEW' }])
    step.wants([{ name: 'NEW' }])
    const said = { origin: 'model' as const, source: 'm', score: 0.5 }
    const spans = [
      { start: 0, end: 3, label: 'A' },
      { start: 0, end: 3, label: 'NEW', ...said },
    ]
    await step.add([{ row: row('Eve.'), spans }])
    await step.addSpans([{ start: 0, end: 4, label: 'NEW' }])
    await step.finish('Add')
    const [made] = project.labels().filter(({ name }) => name === 'NEW')
    expect(project.labels()).toHaveLength(3)
    expect(project.guidelines).toBe('Read.')
    const plain = { origin: 'import', source: '', score: null }
    const rows = Object.values(stateOf(path).spans).filter(({ documentId }) => documentId === 31)
    expect(rows.map(({ id: _, documentId: __, ...rest }) => rest)).toEqual([
      { start: 0, end: 3, labelId: 'A', ...plain },
      { start: 0, end: 3, labelId: made.id, ...said },
      { start: 0, end: 4, labelId: made.id, ...plain },
    ])
    const ids = rows.map(({ id }) => String(id))
    expect(ids).toEqual(ids.toSorted())
  })
})

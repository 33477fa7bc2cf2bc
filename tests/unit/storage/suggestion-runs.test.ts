import { fork } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { documentFilter } from '../../../src/model/queue.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import type { ProjectChange } from '../../../src/model/project.ts'
import { Project } from '../../../src/storage/project.ts'
import type { SuggestionRun } from '../../../src/storage/suggestions/suggestion-run.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const model = (name: string) => ({ origin: 'model' as const, name })
const human = { origin: 'human' as const, source: '', score: null }

let path: string
let project: Project
/** What the project has announced. */
let heard: ProjectChange[]
beforeEach(() => {
  path = join(temporaryFolder(), 'p.spanwright')
  heard = []
  project = unwrap(Project.open(path, { onChange: (change) => heard.push(change) }))
  const documents = Array.from({ length: 4 }, () => ({ text: 'Ann met Bob', spans: [] }))
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }]))
  return () => project.close()
})

const person = () => project.labels().find(({ name }) => name === 'PERSON')?.id ?? ''

/** What the model makes of documents: one name at an offset in each. */
const readings = (
  run: SuggestionRun,
  documentIds: readonly number[],
  { start = 0, label = 'PERSON', uncertainty = 0.5 } = {},
) =>
  documentIds.map((documentId) => ({
    ...{ documentId, uncertainty },
    proposals: [
      { start, end: start + 3, labelId: run.labelId(label), source: 'm', score: uncertainty },
    ],
  }))

/** A whole run of the model `m`. */
async function suggest(documentIds: readonly number[], part: Parameters<typeof readings>[2] = {}) {
  const run = project.suggest(model('m'))
  await run.write(readings(run, documentIds, part))
  return run.show('Suggest with m')
}

const starts = () =>
  [1, 2, 3, 4].map((id) =>
    project
      .suggestions(id)
      .map(({ start }) => start)
      .join(' '),
  )

/** Rows in the file, shown or not. */
function rows(table: 'suggestions' | 'readings' | 'suggestion_runs'): number {
  const db = new Database(path, { readonly: true })
  const count = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
  db.close()
  return count
}

describe('a run of suggestions', () => {
  it('shows when it is over, as one step, and undo and redo change one row', async () => {
    const run = project.suggest(model('m'))
    await run.write(readings(run, [1, 2], { label: 'NAME' }))
    expect(starts()).toEqual(['', '', '', ''])
    expect(project.labels()).toHaveLength(1)
    const suggestions = await run.show('Suggest with m')
    const { documentIds: ids } = heard.at(-1)!
    expect({ suggestions, ids }).toEqual({ suggestions: 2, ids: [1, 2] })
    expect(starts()).toEqual(['0', '0', '', ''])
    expect(project.labels().map(({ name }) => name)).toEqual(['PERSON', 'NAME'])
    const written = rows('suggestions')
    unwrap(project.undo())
    expect(starts()).toEqual(['', '', '', ''])
    expect(project.labels()).toHaveLength(1)
    expect(rows('suggestions')).toBe(written)
    unwrap(project.redo())
    expect(starts()).toEqual(['0', '0', '', ''])
    expect(project.counts().suggestions).toBe(2)
  })

  it('replaces what its source had proposed, but only where it has read', async () => {
    await suggest([1, 2, 3])
    await suggest([2, 3, 4], { start: 8 })
    expect(starts()).toEqual(['0', '8', '8', '8'])
    expect(project.counts().suggestions).toBe(4)
    const other = project.suggest(model('other'))
    await other.write([{ documentId: 1, proposals: [], uncertainty: 0 }])
    await other.show('Suggest with other')
    expect(starts()[0]).toBe('0')
    unwrap(project.undo())
    unwrap(project.undo())
    expect(starts()).toEqual(['0', '0', '0', ''])
    expect(project.counts().suggestions).toBe(3)
  })

  it('leaves what its model read, also where spans lay, as long as it shows', async () => {
    expect(project.lastReading(1)).toBeNull()
    const mine = { id: 's', documentId: 1, start: 0, end: 3, labelId: person(), ...human }
    unwrap(project.apply('Label', [{ type: 'span.create', span: mine }]))
    await suggest([1])
    expect(starts()[0]).toBe('')
    const read = { source: 'm', spans: [{ start: 0, end: 3, labelId: person() }] }
    expect(project.lastReading(1)).toEqual(read)
    await suggest([1, 2], { start: 8 })
    expect(project.lastReading(1)).toMatchObject({ spans: [{ start: 8, end: 11 }] })
    unwrap(project.undo())
    expect([project.lastReading(1), project.lastReading(2)]).toEqual([read, null])
  })

  it('is answered one by one, before and after a later run, as ever', async () => {
    await suggest([1, 2])
    const [first] = project.suggestions(1)
    unwrap(project.apply('Accept', [{ type: 'suggestion.accept', id: first.id }]))
    await suggest([1, 2], { start: 8 })
    const [second] = project.suggestions(2)
    unwrap(project.apply('Reject', [{ type: 'suggestion.reject', id: second.id }]))
    expect(starts()).toEqual(['8', '', '', ''])
    for (let i = 0; i < 3; i++) unwrap(project.undo())
    expect(starts()).toEqual(['0', '0', '', ''])
    for (let i = 0; i < 3; i++) unwrap(project.redo())
    expect(starts()).toEqual(['8', '', '', ''])
    expect(project.spans(1)).toMatchObject([{ id: first.id, source: 'm', origin: 'model' }])
  })

  it('refuses answers to what does not show any more', async () => {
    await suggest([1])
    const [{ id }] = project.suggestions(1)
    unwrap(project.undo())
    const refused = project.apply('Accept', [{ type: 'suggestion.accept', id }])
    expect(refused).toMatchObject({ ok: false, failure: { code: 'not-found' } })
  })

  it('tells of many documents as everything, and keeps the lists that it leaves alone', async () => {
    const texts = Array.from({ length: 300 }, () => ({ text: 'Ann', spans: [] }))
    unwrap(project.addDocuments('More', texts, []))
    const suggested = documentFilter.parse({ suggested: true })
    expect(project.page(suggested, 0, 1).total).toBe(0)
    const plain = project.ids(documentFilter.parse({}))
    await suggest(plain)
    expect(heard.at(-1)).toMatchObject({ more: true })
    expect(project.ids(documentFilter.parse({}))).toBe(plain)
    expect(project.page(suggested, 0, 1).total).toBe(304)
    unwrap(project.undo())
    expect(heard.at(-1)).toMatchObject({ more: true })
    expect(project.page(suggested, 0, 1).total).toBe(0)
  })

  it('is what the queue is sorted by, until a later one has read the document', async () => {
    const byUncertainty = () =>
      project.page(documentFilter.parse({ order: 'uncertainty' }), 0, 9).items.map(({ id }) => id)
    await suggest([3], { uncertainty: 0.4 })
    await suggest([4], { uncertainty: 0.6 })
    expect(byUncertainty()).toEqual([4, 3, 1, 2])
    await suggest([3, 2], { uncertainty: 0.9 })
    expect(byUncertainty()).toEqual([2, 3, 4, 1])
    unwrap(project.undo())
    expect(byUncertainty()).toEqual([4, 3, 1, 2])
  })
})

describe('while a run is under way', () => {
  it('others commit, and what they changed is respected when it shows', async () => {
    const run = project.suggest(model('m'))
    await run.write(readings(run, [1, 2]))
    const span = { id: 's', documentId: 1, start: 0, end: 7, labelId: person(), ...human }
    unwrap(project.apply('Label', [{ type: 'span.create', span }]))
    unwrap(project.apply('Trash', [{ type: 'document.delete', id: 2 }]))
    await run.write(readings(run, [3]))
    expect(project.history().undo).toBe('Trash')
    await run.show('Suggest with m')
    expect(starts()).toEqual(['', '0', '0', ''])
    expect(project.counts()).toMatchObject({ spans: 1, suggestions: 1, trashed: 1 })
    for (let i = 0; i < 3; i++) unwrap(project.undo())
    expect(project.counts()).toMatchObject({ spans: 0, suggestions: 0, trashed: 0 })
    expect(project.history().undo).toBe('Import')
  })

  it('others of another process commit as well', async () => {
    const other = unwrap(Project.open(path))
    const run = project.suggest(model('m'))
    await run.write(readings(run, [1, 2]))
    const span = { id: 's', documentId: 1, start: 0, end: 7, labelId: person(), ...human }
    unwrap(other.apply('Label', [{ type: 'span.create', span }]))
    const version = other.foreignVersion
    await run.write(readings(run, [3]))
    // What nobody sees is no news.
    expect(other.foreignVersion).toBe(version)
    await run.show('Suggest with m')
    expect(other.foreignVersion).not.toBe(version)
    expect(starts()).toEqual(['', '0', '0', ''])
    expect(other.counts()).toEqual(project.counts())
    unwrap(other.undo())
    expect(project.counts().suggestions).toBe(0)
    other.close()
  })

  it('a label made by hand takes the place of the one that it would bring', async () => {
    const run = project.suggest(model('m'))
    await run.write(readings(run, [1], { label: 'NAME' }))
    const label = { id: 'N', name: 'NAME', colour: 0, key: '', description: '', position: 1 }
    unwrap(project.apply('Create label', [{ type: 'label.create', label }]))
    await run.write(readings(run, [2], { label: 'NAME' }))
    await run.show('Suggest with m')
    expect(project.labels().map(({ id }) => id)).toEqual([person(), 'N'])
    expect([1, 2].flatMap((id) => project.suggestions(id))).toMatchObject([
      { documentId: 1, labelId: 'N' },
      { documentId: 2, labelId: 'N' },
    ])
    const span = { id: 's', documentId: 1, start: 0, end: 3, labelId: 'N', ...human }
    unwrap(project.apply('Label', [{ type: 'span.create', span }]))
    expect(project.page(documentFilter.parse({}), 0, 1).items).toMatchObject([{ disagreement: 0 }])
  })

  it('suggestions of a label that is deleted go with it', async () => {
    const run = project.suggest(model('m'))
    await run.write(readings(run, [1]))
    await run.write(readings(run, [2], { label: 'NAME' }))
    unwrap(project.apply('Delete label', [{ type: 'label.delete', id: person() }]))
    expect(await run.show('Suggest with m')).toBe(1)
    expect(starts()).toEqual(['', '0', '', ''])
  })

  it('no other begins, in this process or another, until it is over', async () => {
    const other = unwrap(Project.open(path))
    const run = project.suggest(model('m'))
    for (const asking of [project, other]) {
      expect(() => asking.suggest(model('n'))).toThrow('being made already')
    }
    run.end()
    await expect(run.write(readings(run, [1]))).rejects.toThrow('Stopped')
    other.suggest(model('n')).end()
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('-run'))).toEqual([])
    other.close()
  })
})

describe('what a run leaves behind', () => {
  const left = () => [rows('suggestions'), rows('readings'), rows('suggestion_runs')]

  it('goes when it was stopped, but not while another is under way', async () => {
    const stopped = project.suggest(model('m'))
    await stopped.write(readings(stopped, [1, 2, 3]))
    stopped.end()
    const run = project.suggest(model('m'))
    await project.sweep()
    expect(left()).toEqual([3, 3, 2])
    await run.write(readings(run, [1]))
    await run.show('Suggest with m')
    await project.sweep()
    expect(left()).toEqual([1, 1, 1])
    expect(starts()).toEqual(['0', '', '', ''])
  })

  it('stays as long as it can be redone', async () => {
    await suggest([1, 2])
    unwrap(project.undo())
    await project.sweep()
    expect(left()).toEqual([2, 2, 1])
    unwrap(project.redo())
    expect(project.counts().suggestions).toBe(2)
    unwrap(project.undo())
    unwrap(project.apply('Flag', [{ type: 'document.update', id: 1, patch: { flagged: true } }]))
    await project.sweep()
    expect(left()).toEqual([0, 0, 0])
  })

  it('goes with documents whose import cannot be redone', async () => {
    unwrap(project.addDocuments('More', [{ text: 'Ann', spans: [] }], []))
    await suggest([5])
    unwrap(project.undo())
    unwrap(project.undo())
    unwrap(project.apply('Flag', [{ type: 'document.update', id: 1, patch: { flagged: true } }]))
    expect(rows('suggestions')).toBe(0)
  })

  it('nobody sees when its process was killed, and the next one sweeps it', async () => {
    project.close()
    const source = (file: string) =>
      JSON.stringify(fileURLToPath(new URL(`../../../src/${file}`, import.meta.url)))
    const program = join(temporaryFolder(), 'killed.mjs')
    writeFileSync(
      program,
      `import { unwrap } from ${source('domain/failure.ts')}
       import { Project } from ${source('storage/project.ts')}
       const project = unwrap(Project.open(${JSON.stringify(path)}))
       const run = project.suggest({ origin: 'model', name: 'm' })
       const labelId = run.labelId('NEW')
       const proposals = [{ start: 0, end: 3, labelId, source: 'm', score: 1 }]
       await run.write([1, 2].map((documentId) => ({ documentId, proposals, uncertainty: 0.5 })))
       process.send('written')
       process.on('message', () => {})`,
    )
    const child = fork(program)
    await new Promise((resolve) => child.once('message', resolve))
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    project = unwrap(Project.open(path))
    expect(left()).toEqual([2, 2, 1])
    expect(starts()).toEqual(['', '', '', ''])
    expect(project.counts().suggestions).toBe(0)
    expect(project.labels()).toHaveLength(1)
    expect(project.history()).toMatchObject({ undo: 'Import', redo: null })
    await project.sweep()
    expect(left()).toEqual([0, 0, 0])
  })
})

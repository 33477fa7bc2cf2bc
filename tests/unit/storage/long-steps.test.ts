import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { carryOut, changeEach } from '../../../src/host/documents/bulk.ts'
import { addTexts, importing, reportOf } from '../../../src/host/documents/importing.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import type { BulkOperation } from '../../../src/model/edits.ts'
import type { ProjectChange } from '../../../src/model/project.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { Project } from '../../../src/storage/project.ts'
import { Statements } from '../../../src/storage/file/statements.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { label, left, slowly, spanOf, suggestion, watching } from '../../support/slow-steps.ts'
import { PATIENT } from '../../support/patient.ts'
import { countsOf, stateOf } from '../../support/project-model.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const everything = documentFilter.parse({})
const flagged = documentFilter.parse({ flagged: true })
let path: string
let project: Project
let heard: ProjectChange[]

beforeEach(() => {
  path = join(temporaryFolder(), 'p.spanwright')
  heard = []
  const onChange = (change: ProjectChange) => heard.push(change)
  project = unwrap(Project.open(path, { now: () => new Date(0), onChange }))
})

afterEach(() => {
  vi.restoreAllMocks()
  project.close()
})

const texts = (count: number): LabelledText[] =>
  Array.from({ length: count }, (_, i) => ({ text: `Ann Lee ${i}. Bob came.`, spans: [] }))

function fill(count: number): void {
  unwrap(project.addDocuments('Fill', texts(count), []))
  unwrap(project.apply('Label', [label('A'), label('B')]))
}

/** A bulk operation as a step over many documents, however few they are. */
async function change(operation: BulkOperation, ids: readonly number[] = project.allIds()) {
  const step = project.changeMany((writer, id) => carryOut(project, writer, id, operation))
  try {
    await step.look(ids)
    await step.finish('Bulk')
  } finally {
    step.end()
  }
}

function rowsLeft(of = path): Record<string, number> {
  const db = new Database(of, { readonly: true })
  const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
  const tables = ['documents', 'spans', 'labels', 'long_steps', 'step_parts', 'search_pieces']
  const rows = Object.fromEntries(tables.map((table) => [table, Number(count(table))]))
  db.close()
  return rows
}

const operations: BulkOperation[] = [
  { type: 'status', status: 'done' },
  { type: 'flag', flagged: true },
  { type: 'split', split: 'train' },
  { type: 'trash' },
  { type: 'accept', minScore: 0.5 },
  { type: 'reject' },
  { type: 'sentences' },
]

describe('a step over many documents', () => {
  it.each(operations)(
    'does, undoes and redoes what one transaction does: %j',
    async (operation) => {
      fill(6)
      unwrap(project.apply('Mark', [suggestion('g', 2, 0.4), suggestion('h', 3, 0.9)]))
      const start = stateOf(path)
      const ids = project.allIds()
      const work = (writer: Parameters<typeof carryOut>[1], id: number) =>
        carryOut(project, writer, id, operation)
      await changeEach(project, 'At once', ids, work)
      const expected = withoutNewIds(stateOf(path))
      unwrap(project.undo())
      slowly()
      await change(operation)
      const end = stateOf(path)
      expect(withoutNewIds(end)).toEqual(expected)
      expect(project.history().undo).toBe('Bulk')
      await project.alone(() => unwrap(project.undo()))
      expect(stateOf(path)).toEqual(start)
      await project.alone(() => unwrap(project.redo()))
      expect(stateOf(path)).toEqual(end)
    },
  )

  it('is announced once, when all of it is done, as one step', async () => {
    fill(120)
    heard.length = 0
    slowly()
    await watching(change({ type: 'flag', flagged: true }), () => expect(heard).toEqual([]))
    expect(heard).toMatchObject([{ more: true, parts: [], history: { undo: 'Bulk' } }])
    expect(heard[0].documentIds).toHaveLength(100)
    heard.length = 0
    await watching(
      project.alone(() => unwrap(project.undo())),
      () => expect(heard).toEqual([]),
    )
    expect(heard).toMatchObject([{ history: { undo: 'Label', redo: 'Bulk' } }])
  })

  it('leaves lists and figures as they were until all of it is done', async () => {
    fill(40)
    expect([project.ids(flagged).length, project.counts().flagged]).toEqual([0, 0])
    slowly()
    await watching(change({ type: 'flag', flagged: true }), () => {
      expect([project.ids(flagged).length, project.counts().flagged]).toEqual([0, 0])
    })
    expect([project.ids(flagged).length, project.counts().flagged]).toEqual([40, 40])
  })

  it('is there whole or not at all when its process is killed, and leaves nothing then', async () => {
    fill(6)
    const before = stateOf(path)
    slowly()
    const seen = new Set<string>()
    const states: unknown[] = []
    await watching(change({ type: 'trash' }), () => {
      const killed = left(path)
      states.push(stateOf(killed.path))
      seen.add(killed.history().undo ?? '')
      expect(killed.counts()).toEqual(countsOf(killed.path))
      killed.close()
    })
    const after = stateOf(path)
    for (const state of states) {
      expect([JSON.stringify(before), JSON.stringify(after)]).toContain(JSON.stringify(state))
    }
    expect([...seen]).toEqual(['Label', 'Bulk'])
  })

  it('is as if done before whatever somebody does to a document meanwhile', async () => {
    fill(6)
    const start = stateOf(path)
    slowly()
    let edited = 0
    await watching(change({ type: 'status', status: 'done' }), () => {
      if (project.history().undo !== 'Bulk' || edited > 0) return
      edited++
      const patch = { status: 'new' as const }
      unwrap(project.apply('New', [{ type: 'document.update', id: 6, patch }]))
      unwrap(project.apply('New', [{ type: 'document.update', id: 1, patch }]))
    })
    expect(edited).toBe(1)
    expect(project.counts()).toMatchObject({ new: 2, done: 4 })
    unwrap(project.undo())
    unwrap(project.undo())
    expect(project.counts()).toMatchObject({ new: 0, done: 6 })
    await project.alone(() => unwrap(project.undo()))
    expect(stateOf(path)).toEqual(start)
  })

  it('lets labels be deleted, and steps be undone, in its turn', async () => {
    fill(4)
    unwrap(
      project.apply(
        'Mark',
        [1, 2, 3, 4].map((id) => suggestion(`g${id}`, id, 0.9)),
      ),
    )
    const start = stateOf(path)
    slowly()
    let asked: Promise<unknown> | undefined
    await watching(change({ type: 'accept', minScore: 0 }), () => {
      if (project.history().undo !== 'Bulk' || asked) return
      const wide: StoredEdit[] = [{ type: 'label.delete', id: 'A' }]
      expect(project.apply('Delete', wide)).toMatchObject({ failure: { code: 'busy' } })
      expect(project.undo()).toMatchObject({ failure: { code: 'busy' } })
      asked = project.applyInTurn('Delete', wide).then(unwrap)
    })
    await asked
    expect(stateOf(path)).toMatchObject({ spans: {}, suggestions: {} })
    unwrap(project.undo())
    expect(project.counts().spans).toBe(4)
    await project.alone(() => unwrap(project.undo()))
    expect(stateOf(path)).toEqual(start)
  })

  it('finds out anew what it does where documents change on the way', async () => {
    fill(30)
    slowly()
    let edited = false
    await watching(change({ type: 'status', status: 'done' }), () => {
      if (edited) return
      edited = true
      unwrap(
        project.apply('Note', [
          ...project.allIds().map((id): StoredEdit => {
            return { type: 'document.update', id, patch: { status: 'in-progress' } }
          }),
        ]),
      )
    })
    await project.alone(() => unwrap(project.undo()))
    expect(project.counts()).toMatchObject({ inProgress: 30 })
  })

  it('fails whole where one document cannot be changed', async () => {
    fill(3)
    const before = stateOf(path)
    const flag = change({ type: 'flag', flagged: true }, [1, 2, 9])
    await expect(flag).rejects.toThrow('not there any more')
    expect(stateOf(path)).toEqual(before)
    await project.sweep()
    expect(rowsLeft()).toMatchObject({ long_steps: 0, step_parts: 0 })
  })
})

describe('whatever is done while a step is on its way', () => {
  const act = fc.record({
    at: fc.nat(40),
    edit: fc.oneof(
      fc.nat(5).map((i): StoredEdit => spanOf(`s${i}`, i + 1, 'B')),
      fc.nat(5).map((i): StoredEdit => ({ type: 'span.delete', id: `s${i}` })),
      fc.nat(5).map((i): StoredEdit => ({ type: 'suggestion.accept', id: `g${i}` })),
      fc.nat(5).map((i): StoredEdit => ({ type: 'document.delete', id: i + 1 })),
      fc.nat(5).map((i): StoredEdit => {
        return { type: 'document.update', id: i + 1, patch: { status: 'in-progress' } }
      }),
    ),
  })

  it(
    'leads back and forth through the history, and figures are what the file says',
    PATIENT,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...operations),
          fc.array(act, { maxLength: 5 }),
          async (operation, acts) => {
            const own = join(temporaryFolder(), 'p.spanwright')
            project.close()
            project = unwrap(Project.open(own, { now: () => new Date(0) }))
            fill(6)
            const marks = [1, 2, 3, 4, 5].map((i) => suggestion(`g${i}`, i + 1, i / 5))
            unwrap(project.apply('Mark', [...marks, spanOf('s0', 1)]))
            const start = stateOf(own)
            slowly()
            let turn = 0
            await watching(change(operation), () => {
              for (const { at, edit } of acts) if (at === turn) void project.apply('Edit', [edit])
              turn++
            })
            vi.restoreAllMocks()
            const end = stateOf(own)
            expect(project.counts()).toEqual(countsOf(own))
            let steps = 0
            while (project.history().undo !== 'Mark') {
              await project.alone(() => unwrap(project.undo()))
              steps++
            }
            expect(stateOf(own)).toEqual(start)
            for (; steps > 0; steps--) await project.alone(() => unwrap(project.redo()))
            expect(stateOf(own)).toEqual(end)
            expect(project.counts()).toEqual(countsOf(own))
          },
        ),
        { numRuns: 12 },
      )
    },
  )
})

describe('many documents that are added', () => {
  const labelled: LabelledText[] = Array.from({ length: 30 }, (_, i) => ({
    text: `Ann met Bob ${i}`,
    spans: [{ start: 0, end: 3, label: 'X' }],
    ...(i % 2 === 0 ? { status: 'done' as const } : {}),
  }))
  const add = () => addTexts(project, 'Add', labelled, [{ name: 'X' }])

  it('show when all of them are there, with their labels, and go together', async () => {
    fill(2)
    const start = stateOf(path)
    project.page(everything, 0, 10)
    slowly()
    await watching(add(), () => {
      expect(project.page(everything, 0, 10).total).toBe(2)
      expect(project.ids(documentFilter.parse({ search: 'Ann met' }))).toEqual([])
      expect(project.counts()).toMatchObject({ documents: 2, spans: 0, done: 0 })
      expect([...project.labelledTexts()]).toHaveLength(2)
    })
    const end = stateOf(path)
    expect(project.counts()).toEqual(countsOf(path))
    expect(project.counts()).toMatchObject({ documents: 32, spans: 30, done: 15 })
    expect(project.ids(documentFilter.parse({ search: 'Ann met' }))).toHaveLength(30)
    await watching(
      project.alone(() => unwrap(project.undo())),
      () => expect(project.page(everything, 0, 10).total).toBe(32),
    )
    // Their spans stay with them, where nobody sees them.
    expect({ ...stateOf(path), spans: start.spans }).toEqual(start)
    expect(project.counts()).toEqual(countsOf(path))
    await project.alone(() => unwrap(project.redo()))
    expect(stateOf(path)).toEqual(end)
  })

  it('leave nothing when they are stopped, or killed, or cannot be redone any more', async () => {
    fill(2)
    const before = rowsLeft()
    slowly()
    const killed: Project[] = []
    const stopping = new AbortController()
    const lines = labelled.map(({ text }) => `${text}\n`)
    const file = { name: 'a.txt', bytes: Buffer.from(lines.join('')), format: 'txt' }
    const events = importing(project, [file], undefined, stopping.signal)
    const stopped = watching(reportOf(events), () => stopping.abort())
    await expect(stopped).rejects.toThrow('Stopped')
    await project.sweep()
    expect(rowsLeft()).toEqual(before)
    await watching(add(), () => {
      if (killed.length === 0) killed.push(left(path))
    })
    vi.restoreAllMocks()
    for (const one of killed) {
      expect(one.counts()).toMatchObject({ documents: 2, trashed: 0 })
      await one.sweep()
      expect(rowsLeft(one.path)).toEqual(before)
      one.close()
    }
    await project.alone(() => unwrap(project.undo()))
    unwrap(project.apply('Flag', [{ type: 'document.update', id: 1, patch: { flagged: true } }]))
    await project.sweep()
    expect(rowsLeft()).toEqual(before)
  })

  it('take the label that somebody made or renamed meanwhile', async () => {
    fill(1)
    slowly()
    let made = false
    await watching(add(), () => {
      if (!made) unwrap(project.apply('Label', [label('mine', 'X')]))
      made = true
    })
    expect(project.labels().filter(({ name }) => name === 'X')).toMatchObject([{ id: 'mine' }])
    expect(project.counts().perLabel).toEqual({ mine: 30 })
    made = false
    await watching(add(), () => {
      if (!made)
        unwrap(project.apply('Name', [{ type: 'label.update', id: 'mine', patch: { name: 'Y' } }]))
      made = true
    })
    const [x] = project.labels().filter(({ name }) => name === 'X')
    expect(project.counts().perLabel).toEqual({ mine: 30, [x.id]: 30 })
  })

  it('keep labels that are deleted while they are undone out of nobody’s way', async () => {
    fill(1)
    unwrap(project.apply('Label', [label('mine', 'X')]))
    await add()
    await project.alone(() => unwrap(project.undo()))
    unwrap(project.apply('Delete', [{ type: 'label.delete', id: 'mine' }]))
    unwrap(project.undo())
    await project.sweep()
    expect(project.labels().map(({ id }) => id)).toContain('mine')
    expect(rowsLeft()).toMatchObject({ documents: 1, spans: 0 })
  })

  it('come in any size, in time that grows with it', async () => {
    const statements = async (spans: number) => {
      const text = 'ab '.repeat(spans)
      const marks = Array.from({ length: spans }, (_, i) => ({
        start: 3 * i,
        end: 3 * i + 2,
        label: 'X',
      }))
      const run = vi.spyOn(Statements.prototype, 'run')
      const read = vi.spyOn(Statements.prototype, 'value')
      await addTexts(project, 'Add', [{ text, spans: marks }], [{ name: 'X' }])
      const count = run.mock.calls.length + read.mock.calls.length
      vi.restoreAllMocks()
      return count
    }
    const [few, many] = [await statements(2000), await statements(8000)]
    expect(many).toBeLessThan(5 * few)
    expect(project.counts().spans).toBe(10_000)
  })
})

describe('a long text', () => {
  it('is found by whatever lies in it, across pieces, until it is gone', async () => {
    const words = Array.from({ length: 30_000 }, (_, i) => `w${(i * 7919) % 65_521}😀`)
    const text = words.join(' ')
    await addTexts(
      project,
      'Add',
      [
        { text, spans: [] },
        { text: 'short', spans: [] },
      ],
      [],
    )
    const find = (search: string) => project.ids(documentFilter.parse({ search }))
    fc.assert(
      fc.property(fc.nat(text.length - 1001), fc.integer({ min: 3, max: 1000 }), (at, length) => {
        const part = text.slice(at, at + length)
        if (part.isWellFormed()) expect(find(part)).toEqual([1])
      }),
      { numRuns: 30 },
    )
    expect(find('w999999')).toEqual([])
    expect(rowsLeft().search_pieces).toBeGreaterThan(10)
    await project.alone(() => unwrap(project.undo()))
    unwrap(project.apply('Label', [label('A')]))
    await project.sweep()
    expect(rowsLeft()).toMatchObject({ documents: 0, search_pieces: 0 })
  })
})

/** Ids of what a step makes differ each time. */
function withoutNewIds(state: ReturnType<typeof stateOf>) {
  const values = (rows: Record<string, Record<string, unknown>>) =>
    Object.values(rows)
      .map(({ id: _, documentId: __, place: ___, addedBy: ____, ...rest }) => JSON.stringify(rest))
      .sort()
  const { documents, spans, suggestions } = state
  return [values(documents), values(spans), values(suggestions)]
}

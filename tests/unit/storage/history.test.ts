import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DocumentWithSpans, Span } from '../../../src/model/documents.ts'
import type { BulkOperation } from '../../../src/model/edits.ts'
import type { ProjectChange } from '../../../src/model/project.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { unwrap, type Result } from '../../../src/domain/failure.ts'
import { applyRows } from '../../../renderer/project/document-edits.ts'
import { bulk } from '../../../src/host/documents/bulk.ts'
import { labelOccurrences } from '../../../src/host/documents/occurrences.ts'
import { decide, disagreements, freeze } from '../../../src/host/review/review.ts'
import { suggestWithRules } from '../../../src/host/tagging/suggestions.ts'
import { countAll } from '../../../src/storage/queue/counters.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { conditionOf, orderBy } from '../../../src/storage/queue/filter.ts'
import { Project } from '../../../src/storage/project.ts'
import { shownViewSql } from '../../../src/storage/file/shown-view.ts'
import { Statements } from '../../../src/storage/file/statements.ts'
import { disagreementOf, editState, stateOf, type State } from '../../support/project-model.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { PATIENT } from '../../support/patient.ts'

/** Words of many scripts, with white space and marks of all kinds between them. */
const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc
    .array(
      fc.constantFrom('Ann', 'ann', '👩‍👩‍👧', 'القاهرة', '北', 'é', 'İzmir', '. ', ' ', '\n', '\u0000'),
      {
        minLength: 1,
        maxLength: 14,
      },
    )
    .map((parts) => parts.join('')),
)

const documentId = fc.constantFrom(1, 2, 3)
const labelId = fc.constantFrom('A', 'B', 'C')
const at = fc.oneof({ weight: 3, arbitrary: fc.nat(6) }, fc.nat(25))
const range = fc.tuple(at, fc.integer({ min: -1, max: 5 })).map(([start, length]) => ({
  start,
  end: start + length,
}))
const spanId = fc.constantFrom('s1', 's2', 's3', 's4')
const suggestionId = fc.constantFrom('g1', 'g2', 'g3')
const ruleId = fc.constantFrom('r1', 'r2')
const score = fc.constantFrom(null, 0.25, 0.9)

const label = fc.record({
  id: labelId,
  name: fc.constantFrom('x', 'y', 'z'),
  colour: fc.nat(11),
  key: fc.constantFrom('', 'k'),
  description: fc.string({ unit: 'binary', maxLength: 3 }),
  position: fc.nat(3),
})
const rule = fc.record({
  id: ruleId,
  kind: fc.constantFrom('gazetteer' as const, 'pattern' as const),
  name: fc.constantFrom('list', 'shape'),
  labelId,
  body: fc.constantFrom('Ann', '北', 'é'),
  matchCase: fc.boolean(),
  enabled: fc.boolean(),
  position: fc.nat(3),
})
const span = fc
  .record({
    id: spanId,
    documentId,
    range,
    labelId,
    origin: fc.constantFrom('human' as const, 'import' as const),
    source: fc.constantFrom('', 'file', 'm'),
    score,
  })
  .map(({ range: { start, end }, ...rest }) => ({ ...rest, start, end }))

const edit: fc.Arbitrary<StoredEdit> = fc.oneof(
  { weight: 4, arbitrary: span.map((one): StoredEdit => ({ type: 'span.create', span: one })) },
  fc.record({ type: fc.constant('span.update' as const), id: spanId, patch: range }),
  fc.record({
    type: fc.constant('span.update' as const),
    id: spanId,
    patch: fc.record({ labelId, score, source: fc.constant('hand') }, { requiredKeys: [] }),
  }),
  fc.record({ type: fc.constant('span.delete' as const), id: spanId }),
  fc.record({
    type: fc.constant('document.update' as const),
    id: documentId,
    patch: fc.record(
      {
        status: fc.constantFrom('new' as const, 'in-progress' as const, 'done' as const),
        flagged: fc.boolean(),
        note: fc.string({ unit: 'binary', maxLength: 4 }),
        split: fc.constantFrom('auto' as const, 'test' as const),
        source: fc.constantFrom('a', 'b'),
        reviewed: fc.option(fc.array(range, { maxLength: 3 })),
        meta: fc.dictionary(
          fc.constantFrom('who', 'wo'),
          fc.string({ unit: 'binary', maxLength: 3 }),
        ),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ type: fc.constant('document.delete' as const), id: documentId }),
  fc.record({ type: fc.constant('document.restore' as const), id: documentId }),
  label.map((one): StoredEdit => ({ type: 'label.create', label: one })),
  label.map(({ id, ...patch }): StoredEdit => ({ type: 'label.update', id, patch })),
  fc.record({ type: fc.constant('label.delete' as const), id: labelId }),
  fc.record({ type: fc.constant('label.merge' as const), from: labelId, into: labelId }),
  span.chain((one) =>
    suggestionId.map((id): StoredEdit => ({
      type: 'suggestion.create',
      suggestion: { ...one, id, origin: 'model' },
    })),
  ),
  fc.record({ type: fc.constant('suggestion.accept' as const), id: suggestionId }),
  fc.record({ type: fc.constant('suggestion.reject' as const), id: suggestionId }),
  rule.map((one): StoredEdit => ({ type: 'rule.create', rule: one })),
  rule.map(({ id, ...patch }): StoredEdit => ({ type: 'rule.update', id, patch })),
  fc.record({ type: fc.constant('rule.delete' as const), id: ruleId }),
  fc
    .string({ unit: 'binary', maxLength: 5 })
    .map((guidelines): StoredEdit => ({ type: 'project.update', patch: { guidelines } })),
)

const bulkOperation: fc.Arbitrary<BulkOperation> = fc.constantFrom(
  { type: 'status', status: 'done' },
  { type: 'flag', flagged: true },
  { type: 'split', split: 'train' },
  { type: 'trash' },
  { type: 'accept', minScore: 0.5 },
  { type: 'reject' },
  { type: 'sentences' },
)

/** Something of each kind, so that most steps find what they ask for. */
const startEdits: StoredEdit[] = [
  ...['A', 'B'].map((id): StoredEdit => ({
    type: 'label.create',
    label: { id, name: id, colour: 0, key: '', description: '', position: 0 },
  })),
  ...[1, 2].map((n): StoredEdit => ({
    type: 'suggestion.create',
    suggestion: {
      ...{ id: `g${n}`, documentId: n, start: 0, end: 3, labelId: 'A' },
      ...{ origin: 'model', source: 'm', score: n / 4 },
    },
  })),
  ...[1, 2].map((n): StoredEdit => ({
    type: 'span.create',
    span: {
      ...{ id: `s${n}`, documentId: n, start: 4, end: 7, labelId: 'B' },
      ...{ origin: 'human', source: '', score: null },
    },
  })),
  {
    type: 'rule.create',
    rule: {
      ...{ id: 'r1', kind: 'gazetteer', name: 'list', labelId: 'B', body: 'Lee' },
      ...{ matchCase: true, enabled: true, position: 0 },
    },
  },
]

/** What a model made of a document; its label may be new to the project. */
const modelReading = fc.record({
  documentId,
  places: fc.array(fc.record({ start: fc.nat(6), label: fc.constantFrom('A', 'x', 'new') }), {
    maxLength: 3,
  }),
  uncertainty: fc.constantFrom(0.2, 0.7),
})

const edits = {
  weight: 6,
  arbitrary: fc.record({
    does: fc.constant('edit' as const),
    edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
  }),
}
const undo = fc.record({ does: fc.constant('undo' as const) })
const redo = fc.record({ does: fc.constant('redo' as const) })
const bulkStep = fc.record({ does: fc.constant('bulk' as const), operation: bulkOperation })

/** What a user does in one step; all but the first take many rows at once. */
const step = fc.oneof(
  edits,
  bulkStep,
  fc.record({ does: fc.constant('import' as const), text }),
  fc.record({ does: fc.constant('everywhere' as const), text: fc.constantFrom('ann', '北', 'é') }),
  fc.record({ does: fc.constant('suggest' as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('run' as const),
      readings: fc.array(modelReading, { minLength: 1, maxLength: 3 }),
      meanwhile: fc.array(fc.oneof(edits, bulkStep, undo, redo), { maxLength: 2 }),
      stops: fc.boolean(),
    }),
  },
  fc.record({ does: fc.constant('sweep' as const) }),
  fc.record({ does: fc.constant('freeze' as const) }),
  fc.record({
    does: fc.constant('decide' as const),
    choice: fc.constantFrom('a' as const, 'b' as const, 'both' as const, 'neither' as const),
  }),
  undo,
  redo,
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
type ModelRun = Extract<Step, { does: 'run' }>

const filters = [
  documentFilter.parse({}),
  documentFilter.parse({ status: 'new', order: 'length' }),
  documentFilter.parse({ status: 'trash' }),
  documentFilter.parse({ suggested: true, order: 'uncertainty' }),
  documentFilter.parse({ labelId: 'A', flagged: true }),
  documentFilter.parse({ search: 'Ann', order: 'disagreement' }),
]

/** Carries out a step that reaches beyond single edits. False when it was refused. */
async function take(
  project: Project,
  does: Exclude<Step, { does: 'edit' | 'undo' | 'redo' | 'run' }>,
) {
  const selection = { filter: documentFilter.parse({}) }
  switch (does.does) {
    case 'bulk':
      await bulk(project, selection, does.operation)
      return true
    case 'import': {
      const size = [...does.text][0].length
      const spans = [{ start: 0, end: size, label: 'x', score: 0.5, origin: 'model' as const }]
      return project.addDocuments('Import', [{ text: does.text, spans }], [{ name: 'x' }]).ok
    }
    case 'everywhere': {
      const known = project.labels().at(0)
      if (!known) return false
      const query = { text: does.text, documentId: null, labelId: known.id, matchCase: false }
      await labelOccurrences(project, query, [])
      return true
    }
    case 'suggest':
      if (!project.rules().some(({ enabled }) => enabled)) return false
      for await (const event of suggestWithRules(project, selection)) void event
      return true
    case 'sweep':
      await project.sweep()
      return true
    case 'freeze':
      await freeze(project, 'set')
      return true
    case 'decide': {
      const [{ id: a }] = project.review.sets()
      const { id: b } = await freeze(project, 'now')
      const [first] = (await disagreements(project, a, b, 0, 1)).items
      if (!first) return false
      const { documentId: id, start, end } = first
      await decide(project, { a, b, documentId: id, start, end, choice: does.choice })
      return true
    }
  }
}

/** The states before and after each action done so far, as the undo and redo buttons go. */
class Timeline {
  past: State[] = []
  present: State
  future: State[] = []

  constructor(start: State) {
    this.present = start
  }

  advance(next: State): void {
    this.past.push(this.present)
    this.present = next
    this.future = []
  }

  back(): void {
    const before = this.past.pop()
    if (!before) return
    this.future.unshift(this.present)
    this.present = before
  }

  forth(): void {
    const next = this.future.shift()
    if (!next) return
    this.past.push(this.present)
    this.present = next
  }
}

describe('whatever is done, in whatever order, to whatever text', () => {
  it(
    'the file equals the model after each step, and history leads back and forth',
    PATIENT,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(text, text, text),
          fc.array(step, { minLength: 1, maxLength: 12 }),
          async (texts, steps) => {
            const path = join(temporaryFolder(), 'p.spanwright')
            const now = new Date(0)
            const heard: ProjectChange[] = []
            const onChange = (change: ProjectChange) => heard.push(change)
            const project = unwrap(Project.open(path, { now: () => now, onChange }))
            const added = texts.map((one) => ({ text: `Ann Lee 北 ${one}`, spans: [] }))
            unwrap(project.addDocuments('Start', added, []))
            unwrap(project.apply('Start', startEdits))
            await freeze(project, 'first')
            const isolated = new Database(path, { readonly: true })
            isolated.exec(shownViewSql)
            try {
              await new Walk(project, heard, path, new Statements(isolated)).go(steps)
            } finally {
              isolated.close()
              project.close()
            }
          },
        ),
        { numRuns: 30 },
      )
    },
  )
})

class Walk {
  private readonly project: Project
  private readonly path: string
  private readonly naive: Statements
  private readonly heard: ProjectChange[]
  private readonly timeline: Timeline

  constructor(project: Project, heard: ProjectChange[], path: string, naive: Statements) {
    this.project = project
    this.heard = heard
    this.path = path
    this.naive = naive
    this.timeline = new Timeline(stateOf(path))
  }

  async go(steps: readonly Step[]): Promise<void> {
    const { project, timeline } = this
    const start = timeline.present
    for (const one of steps) await this.step(one)
    const end = timeline.present
    const count = timeline.past.length
    for (let i = 0; i < count; i++) unwrap(this.follow(() => project.undo()))
    check(project, this.path, start, this.naive)
    for (let i = 0; i < count; i++) unwrap(this.follow(() => project.redo()))
    check(project, this.path, end, this.naive)
  }

  private async step(one: Step): Promise<void> {
    const { project, timeline } = this
    if (one.does === 'undo' || one.does === 'redo') {
      // The first action of all, the import, stays.
      if (one.does === 'undo' && timeline.past.length === 0) return
      const { does } = one
      unwrap(this.follow(() => project[does]()))
      if (one.does === 'undo') timeline.back()
      else timeline.forth()
    } else if (one.does === 'edit') {
      const done = this.follow(() => project.apply('Edit', one.edits))
      const expected = this.after(one.edits)
      expect(done.ok).toBe(expected !== undefined)
      if (expected) timeline.advance(expected)
    } else if (one.does === 'run') await this.run(one)
    else await this.act(() => take(project, one))
    check(project, this.path, timeline.present, this.naive)
  }

  /**
   * An open document to which just the rows of what is announced are applied is as the file has it. A
   * commit is announced once, and nothing is where nothing was changed.
   */
  private follow<T>(work: () => Result<T>): Result<T> {
    const { project, heard } = this
    const open = [1, 2, 3].map((id) => project.document(id))
    const { revision } = project.history()
    heard.length = 0
    const done = work()
    const now = project.history()
    expect(heard.map(({ history }) => history)).toEqual(now.revision > revision ? [now] : [])
    const { rows, documentIds } = heard[0] ?? { rows: null }
    if (rows) expect(documentIds).toEqual([rows.document.id])
    for (const before of open) {
      if (!before || before.document.id !== rows?.document.id) continue
      expect(inOrder(applyRows(before, rows))).toEqual(project.document(before.document.id))
    }
    return done
  }

  private after(edits: readonly StoredEdit[]): State | undefined {
    const present = { ...this.timeline.present, hidden: stateOf(this.path).hidden }
    return edits.reduce<State | undefined>(
      (state, each) => state && editState(state, each, new Date(0).toISOString()),
      present,
    )
  }

  /** What is no single edit is believed, and must then be undone and redone to the same. */
  private async act(work: () => Promise<unknown>): Promise<void> {
    const { revision } = this.project.history()
    if (!(await work())) return
    const now = stateOf(this.path)
    if (this.project.history().revision !== revision) this.timeline.advance(now)
    else this.timeline.present = now
  }

  /** A run of the model whose suggestions are there from the start, with somebody at work before it ends. */
  private async run({ readings, meanwhile, stops }: ModelRun): Promise<void> {
    const run = this.project.suggest({ origin: 'model', name: 'm' })
    try {
      const distinct = new Map(readings.map((one) => [one.documentId, one]))
      await run.write(
        [...distinct.values()].map(({ documentId: id, places, uncertainty }) => ({
          ...{ documentId: id, uncertainty },
          proposals: places.map(({ start, label: name }) => ({
            ...{ start, end: start + 1, labelId: run.labelId(name), source: 'm', score: 0.5 },
          })),
        })),
      )
      // Nothing shows yet, and others go on.
      check(this.project, this.path, this.timeline.present, this.naive)
      for (const one of meanwhile) await this.step(one)
      if (stops) return
      await this.act(async () => {
        await run.show('Suggest with m')
        return true
      })
      this.checkRun(run.id, [...distinct.keys()])
    } finally {
      run.end()
    }
  }

  /** A run replaces what its source had proposed where it has read, and nothing lies on a span. */
  private checkRun(run: number, documentIds: readonly number[]): void {
    const { spans, suggestions, labels } = stateOf(this.path)
    for (const one of Object.values(suggestions)) {
      if (one.source !== 'm' || !documentIds.includes(Number(one.documentId))) continue
      expect(one.id).toMatch(new RegExp(`^r${run}-`))
      expect(labels[String(one.labelId)]).toBeDefined()
      const touches = ({ documentId: id, start, end }: Record<string, unknown>) =>
        id === one.documentId && Number(start) < Number(one.end) && Number(end) > Number(one.start)
      expect(Object.values(spans).filter(touches)).toEqual([])
    }
  }
}

function inOrder({ document, spans, suggestions }: DocumentWithSpans): DocumentWithSpans {
  const before = (a: Span, b: Span) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1)
  return {
    document,
    spans: spans.toSorted(before),
    suggestions: suggestions.toSorted(before),
  }
}

function check(project: Project, path: string, expected: State, naive: Statements): void {
  const state = stateOf(path)
  const [frozen, expectedFrozen] = [state.set_spans, expected.set_spans]
  const untold = { set_spans: {}, hidden: {} }
  expect({ ...state, ...untold }).toEqual({ ...expected, ...untold })
  // Sets are no part of the history: those made later stay, and labels merged stay merged.
  for (const id of Object.keys(expectedFrozen)) {
    if (frozen[id]) expect(frozen[id]).toEqual(expectedFrozen[id])
  }
  for (const { documentId: id, start, end } of Object.values(state.spans)) {
    const surface = (state.documents[String(id)].text as string).slice(
      start as number,
      end as number,
    )
    expect(surface.isWellFormed() && surface.length > 0).toBe(true)
  }
  expect(project.counts()).toEqual(countAll(naive))
  for (const filter of filters) {
    const { sql, values } = conditionOf(filter, 'all')
    const query = `SELECT id FROM documents WHERE ${sql} ORDER BY ${orderBy(filter.order)}`
    expect(project.ids(filter)).toEqual(naive.values(query, ...values))
  }
  for (const { id, disagreement, suggestions } of project.page(filters[0], 0, 100).items) {
    expect(disagreement).toBe(disagreementOf(expected, String(id)))
    const own = Object.values(state.suggestions).filter(({ documentId: of }) => of === id)
    expect(suggestions).toBe(own.length)
    expect(project.suggestions(id)).toHaveLength(own.length)
  }
}

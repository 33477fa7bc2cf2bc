import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { Statements } from '../../../src/storage/file/statements.ts'
import { Project } from '../../../src/storage/project.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { makeLabel, makeRule, makeSpan, makeSuggestion } from '../../support/annotation.ts'
import { stateOf } from '../../support/project-model.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let clock: Date
let project: Project
beforeEach(() => {
  clock = new Date('2026-03-01T00:00:00Z')
  const path = join(temporaryFolder(), 'p.spanwright')
  project = unwrap(Project.open(path, { now: () => clock }))
  const documents = [1, 2].map(() => ({ text: 'Ann met Bob', spans: [] }))
  unwrap(project.addDocuments('Import', documents, []))
  apply(
    { type: 'label.create', label: makeLabel('A') },
    { type: 'label.create', label: makeLabel('B', { position: 1 }) },
    { type: 'span.create', span: makeSpan('s') },
    { type: 'suggestion.create', suggestion: makeSuggestion('g', { start: 8, end: 11 }) },
    { type: 'rule.create', rule: makeRule('r', 'A') },
  )
  return () => project.close()
})

const apply = (...edits: StoredEdit[]) => unwrap(project.apply('Edit', edits))
const update = (patch: Extract<StoredEdit, { type: 'document.update' }>['patch']) =>
  apply({ type: 'document.update', id: 1, patch })

describe('an edit is refused', () => {
  const gone = 'is not there any more; nothing was changed.'
  const twice = 'of that identity already; nothing was changed.'
  const outside = 'must lie inside the text and not cut a character; nothing was changed.'
  it.each<[StoredEdit, 'not-found' | 'conflict' | 'bad-input', string]>([
    [{ type: 'document.update', id: 9, patch: {} }, 'not-found', `That document ${gone}`],
    [{ type: 'document.delete', id: 9 }, 'not-found', `That document ${gone}`],
    [{ type: 'span.delete', id: 'x' }, 'not-found', `That span ${gone}`],
    [{ type: 'label.delete', id: 'x' }, 'not-found', `That label ${gone}`],
    [{ type: 'label.merge', from: 'x', into: 'A' }, 'not-found', `That label ${gone}`],
    [{ type: 'label.merge', from: 'A', into: 'x' }, 'not-found', `That label ${gone}`],
    [{ type: 'suggestion.accept', id: 'x' }, 'not-found', `That suggestion ${gone}`],
    [{ type: 'rule.delete', id: 'x' }, 'not-found', `That rule ${gone}`],
    [{ type: 'rule.create', rule: makeRule('q', 'x') }, 'not-found', `That label ${gone}`],
    [{ type: 'rule.update', id: 'r', patch: { labelId: 'x' } }, 'not-found', `That label ${gone}`],
    [
      { type: 'span.create', span: makeSpan('t', { labelId: 'x' }) },
      'not-found',
      `That label ${gone}`,
    ],
    [{ type: 'run.show', id: 9, suggestions: 0 }, 'not-found', `That run of suggestions ${gone}`],
    [{ type: 'span.create', span: makeSpan('s') }, 'conflict', `There is a span ${twice}`],
    [
      { type: 'suggestion.create', suggestion: makeSuggestion('g') },
      'conflict',
      `There is a suggestion ${twice}`,
    ],
    [{ type: 'rule.create', rule: makeRule('r', 'A') }, 'conflict', `There is a rule ${twice}`],
    [
      { type: 'label.create', label: makeLabel('A', { name: 'new' }) },
      'conflict',
      `There is a label ${twice}`,
    ],
    [
      { type: 'label.create', label: makeLabel('C', { name: 'B' }) },
      'conflict',
      'There is a label called B already; choose another name.',
    ],
    [
      { type: 'label.update', id: 'A', patch: { name: 'B' } },
      'conflict',
      'There is a label called B already; choose another name.',
    ],
    [
      { type: 'label.merge', from: 'A', into: 'A' },
      'bad-input',
      'A label cannot be merged into itself; choose another one.',
    ],
    [{ type: 'span.update', id: 's', patch: { end: 12 } }, 'bad-input', `A span ${outside}`],
    [
      { type: 'suggestion.create', suggestion: makeSuggestion('h', { end: 12 }) },
      'bad-input',
      `A span ${outside}`,
    ],
    [
      { type: 'document.update', id: 1, patch: { reviewed: [{ start: 0, end: 12 }] } },
      'bad-input',
      `A reviewed stretch ${outside}`,
    ],
  ])('%j', (edit, code, message) => {
    const before = stateOf(project.path)
    expect(project.apply('Edit', [edit])).toEqual({ ok: false, failure: { code, message } })
    expect(stateOf(project.path)).toEqual(before)
  })
})

describe('a document', () => {
  const doneAt = () => stateOf(project.path).documents[1].doneAt

  it('keeps what a change of it does not name', () => {
    update({ flagged: true, note: 'x', meta: { who: 'me' }, reviewed: [{ start: 0, end: 3 }] })
    update({ note: 'y' })
    expect(project.plainDocument(1)).toMatchObject({
      ...{ flagged: true, note: 'y', meta: { who: 'me' }, reviewed: [{ start: 0, end: 3 }] },
    })
    update({ flagged: false, reviewed: null })
    expect(project.plainDocument(1)).toMatchObject({ flagged: false, note: 'y', reviewed: null })
  })

  it('has the time at which it was finished as long as it is', () => {
    expect(doneAt()).toBeNull()
    update({ status: 'done' })
    const first = clock.toISOString()
    expect(doneAt()).toBe(first)
    clock = new Date('2026-03-02T00:00:00Z')
    update({ status: 'done', note: 'x' })
    update({ flagged: true })
    expect(doneAt()).toBe(first)
    update({ status: 'in-progress' })
    expect(doneAt()).toBeNull()
  })

  it('in the trash counts nothing of what is done to it, and all of it when it is back', () => {
    apply({ type: 'document.delete', id: 1 })
    apply(
      { type: 'span.create', span: makeSpan('t', { start: 4, end: 7, labelId: 'B' }) },
      { type: 'suggestion.create', suggestion: makeSuggestion('h') },
      { type: 'span.delete', id: 's' },
    )
    const counts = project.counts()
    expect(counts).toMatchObject({ documents: 1, trashed: 1, spans: 0, suggestions: 0 })
    expect(counts.perLabel).toEqual({})
    apply({ type: 'document.restore', id: 1 })
    expect(project.counts()).toMatchObject({ documents: 2, trashed: 0, spans: 1, suggestions: 2 })
    expect(project.counts().perLabel).toEqual({ B: 1 })
  })
})

describe('a rule', () => {
  it('keeps what a change of it does not name', () => {
    apply({ type: 'rule.create', rule: makeRule('q', 'B', { matchCase: false, position: 1 }) })
    apply({ type: 'rule.update', id: 'r', patch: { enabled: false } })
    apply({ type: 'rule.update', id: 'q', patch: { name: 'list' } })
    expect(project.rules()).toEqual([
      makeRule('r', 'A', { enabled: false }),
      makeRule('q', 'B', { matchCase: false, name: 'list', position: 1 }),
    ])
  })
})

describe('a suggestion that is accepted', () => {
  it('becomes a span with its provenance, or just goes where an equal one lies', () => {
    apply({ type: 'suggestion.create', suggestion: makeSuggestion('twin') })
    apply({ type: 'suggestion.accept', id: 'twin' }, { type: 'suggestion.accept', id: 'g' })
    expect(project.document(1)).toMatchObject({
      spans: [makeSpan('s'), makeSuggestion('g', { start: 8, end: 11 })],
      suggestions: [],
    })
  })
})

describe('a label that is merged into another', () => {
  const disagreements = () =>
    project.page(documentFilter.parse({}), 0, 9).items.map(({ disagreement }) => disagreement)

  it('gives it spans, suggestions, rules and what models said; none is there twice', async () => {
    const run = project.suggest({ origin: 'model', name: 'n' })
    const read = { start: 4, end: 7, labelId: 'A', source: 'n', score: 1 }
    await run.write([{ documentId: 2, uncertainty: 0, proposals: [read] }])
    await run.show('Suggest')
    apply(
      { type: 'span.create', span: makeSpan('t', { labelId: 'B' }) },
      {
        type: 'span.create',
        span: makeSpan('u', { documentId: 2, start: 4, end: 7, labelId: 'B' }),
      },
      {
        type: 'suggestion.create',
        suggestion: makeSuggestion('h', { start: 8, end: 11, labelId: 'B' }),
      },
    )
    expect(disagreements()).toEqual([null, 2])
    const before = stateOf(project.path)
    apply({ type: 'label.merge', from: 'A', into: 'B' })
    expect(project.labels().map(({ id }) => id)).toEqual(['B'])
    expect(project.spans(1)).toMatchObject([{ id: 't', labelId: 'B' }])
    expect(project.suggestions(1)).toMatchObject([{ id: 'h', labelId: 'B' }])
    expect(project.suggestions(2)).toMatchObject([{ labelId: 'B' }])
    expect(project.rules()).toEqual([makeRule('r', 'B')])
    expect(disagreements()).toEqual([null, 0])
    expect(project.counts()).toMatchObject({ spans: 2, suggestions: 2, perLabel: { B: 2 } })
    unwrap(project.undo())
    expect(stateOf(project.path)).toEqual(before)
    expect(disagreements()).toEqual([null, 2])
  })
})

it('the text of a document with many spans is read once for all of them, and anew for each action', () => {
  const reads = vi.spyOn(Statements.prototype, 'value')
  const texts = () => reads.mock.calls.filter(([sql]) => sql.startsWith('SELECT text')).length
  const spans = Array.from({ length: 500 }, (_, i) => ({ start: i, end: i + 1, label: 'A' }))
  unwrap(project.addDocuments('Import', [{ text: 'x'.repeat(500), spans }], []))
  expect(texts()).toBe(1)
  apply({ type: 'span.create', span: makeSpan('t', { documentId: 2 }) })
  apply({ type: 'span.create', span: makeSpan('u', { documentId: 2, start: 4, end: 7 }) })
  expect(texts()).toBe(3)
  reads.mockRestore()
})

describe('an action that goes on with the one that made a span', () => {
  const make = () =>
    unwrap(
      project.apply('Label as A', [
        { type: 'span.create', span: makeSpan('t', { start: 4, end: 7 }) },
        { type: 'suggestion.reject', id: 'g' },
      ]),
    )
  const relabel = () => {
    const edit = { type: 'span.update', id: 't', patch: { labelId: 'B' } } as const
    unwrap(project.apply('Label as B', [edit], undefined, 't'))
  }
  const labels = () => project.spans(1).map(({ id, labelId }) => `${id} ${labelId}`)

  it('is one step with it, taken back and made again whole', () => {
    const before = project.history().undo
    make()
    relabel()
    expect([labels(), project.history().undo]).toEqual([['s A', 't B'], 'Label as B'])
    unwrap(project.undo())
    expect([labels(), project.history().undo]).toEqual([['s A'], before])
    expect(project.suggestions(1)).toHaveLength(1)
    unwrap(project.redo())
    expect([labels(), project.suggestions(1)]).toEqual([['s A', 't B'], []])
  })

  it('is a step of its own after any other', () => {
    make()
    update({ note: 'Seen.' })
    relabel()
    unwrap(project.undo())
    expect(labels()).toEqual(['s A', 't A'])
    relabel()
    expect(project.history().undo).toBe('Label as B')
    unwrap(project.undo())
    expect(labels()).toEqual(['s A', 't A'])
  })
})

import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import type { ProjectChange, ProjectPart } from '../../../src/model/project.ts'
import { bulk } from '../../../src/host/documents/bulk.ts'
import { Project } from '../../../src/storage/project.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { makeLabel, makeRule, makeSpan, makeSuggestion } from '../../support/annotation.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let project: Project
let heard: ProjectChange[]
beforeEach(() => {
  const path = join(temporaryFolder(), 'p.spanwright')
  project = unwrap(Project.open(path, { onChange: (change) => heard.push(change) }))
  heard = []
  const documents = Array.from({ length: 120 }, () => ({ text: 'Ann met Bob', spans: [] }))
  unwrap(project.addDocuments('Import', documents, []))
  apply({ type: 'label.create', label: makeLabel('A') })
  heard = []
  return () => project.close()
})

const apply = (...edits: StoredEdit[]) => unwrap(project.apply('Edit', edits))

const fields = {
  ...{ id: 1, source: '', status: 'new', flagged: false, note: '', split: 'auto' },
  ...{ reviewed: null, meta: {} },
}

describe('a change is told with the rows of its document', () => {
  it('as they are after it, and the ids of those that are gone', () => {
    const [span, suggestion] = [makeSpan('s', { start: 8, end: 11 }), makeSuggestion('g')]
    apply(
      { type: 'span.create', span },
      { type: 'suggestion.create', suggestion },
      { type: 'document.update', id: 1, patch: { flagged: true } },
    )
    const document = { ...fields, flagged: true }
    const nowhere = { of: null, documentIds: [1], more: false, parts: [] }
    expect(heard).toEqual([
      {
        ...nowhere,
        history: { revision: 3, undo: 'Edit', redo: null },
        rows: { document, ids: ['s', 'g'], spans: [span], suggestions: [suggestion] },
      },
    ])
    apply({ type: 'suggestion.accept', id: 'g' }, { type: 'span.delete', id: 's' })
    const accepted = makeSpan('g', { origin: 'model', source: 'm', score: 0.5 })
    expect(heard[1].rows).toEqual({
      ...{ document, ids: ['g', 's'], spans: [accepted], suggestions: [] },
    })
    unwrap(project.undo())
    expect(heard[2]).toMatchObject({
      ...{ ...nowhere, history: { undo: 'Edit', redo: 'Edit' } },
      rows: { spans: [span], suggestions: [suggestion] },
    })
  })

  it('up to a hundred', () => {
    const spans = (from: number, count: number): StoredEdit[] =>
      Array.from({ length: count }, (_, i) => ({
        type: 'span.create',
        span: makeSpan(`s${from + i}`),
      }))
    apply(...spans(0, 100))
    expect(heard[0].rows?.spans).toHaveLength(100)
    apply(...spans(100, 101))
    expect(heard[1]).toMatchObject({ documentIds: [1], rows: null })
  })

  it.each<[string, StoredEdit[]]>([
    [
      'several documents',
      [1, 2].map((id) => ({ type: 'document.update', id, patch: { note: 'x' } })),
    ],
    ['a label', [{ type: 'label.update', id: 'A', patch: { name: 'B' } }]],
    [
      'a document and a label',
      [
        { type: 'span.create', span: makeSpan('s') },
        { type: 'label.create', label: makeLabel('B') },
      ],
    ],
  ])('but not when it is about %s', (_, edits) => {
    apply(...edits)
    expect(heard).toMatchObject([{ rows: null }])
  })

  it('but not when the document is not there any more', () => {
    unwrap(project.addDocuments('Import', [{ text: 'Zoe', spans: [] }], []))
    unwrap(project.undo())
    expect(heard.map(({ documentIds, rows }) => [documentIds, rows?.document.id])).toEqual([
      [[121], 121],
      [[121], undefined],
    ])
  })
})

describe('a change names its documents', () => {
  const ids = Array.from({ length: 101 }, (_, i) => i + 1)

  it('each change its own, up to a hundred, and says when there are more', async () => {
    await bulk(project, { ids }, { type: 'flag', flagged: true })
    await bulk(project, { ids: ids.slice(1) }, { type: 'status', status: 'done' })
    expect(heard.map(({ documentIds, more }) => [documentIds, more])).toEqual([
      [ids.slice(0, 100), true],
      [ids.slice(1), false],
    ])
  })

  it('those that a run of suggestions has read too', async () => {
    for (const documentIds of [ids.slice(1), ids]) {
      const run = project.suggest({ origin: 'model', name: 'm' })
      await run.write(documentIds.map((id) => ({ documentId: id, proposals: [], uncertainty: 0 })))
      await run.show('Suggest')
    }
    expect(heard.map(({ documentIds, more }) => [documentIds, more])).toEqual([
      [ids.slice(1), false],
      [ids.slice(0, 100), true],
    ])
  })
})

describe('a change names the parts of the project that it is about', () => {
  const rule = makeRule('r', 'A')
  it.each<[ProjectPart[], () => unknown]>([
    [['labels'], () => apply({ type: 'label.update', id: 'A', patch: { colour: 3 } })],
    [['rules'], () => apply({ type: 'rule.create', rule })],
    [['guidelines'], () => apply({ type: 'project.update', patch: { guidelines: '# A' } })],
    [['sets'], () => project.review.addSet('set', 'project', [])],
    [['sets'], () => project.review.removeSet('x')],
    [['runs'], () => project.saveRun('r', '2026-01-01', {})],
    [[], () => apply({ type: 'span.create', span: makeSpan('s') })],
    [
      ['labels', 'rules'],
      () =>
        apply(
          { type: 'label.create', label: makeLabel('B') },
          { type: 'rule.create', rule },
          { type: 'label.delete', id: 'B' },
        ),
    ],
  ])('%j', async (parts, change) => {
    await change()
    expect(heard.map((one) => one.parts)).toEqual([parts])
  })

  it('and makes a step of the history only when it is an action', async () => {
    const before = project.history()
    project.saveRun('r', '2026-01-01', {})
    await project.review.addSet('set', 'project', [])
    expect(project.history()).toEqual(before)
    expect(heard.map(({ history }) => history)).toEqual([before, before])
  })
})

describe('what changes nothing', () => {
  it('is no step and no news, but for the page that waits for it', () => {
    const before = project.history()
    apply()
    unwrap(project.redo())
    expect(heard).toEqual([])
    const of = { page: 'mine', number: 7 }
    unwrap(project.apply('Nothing', [], of))
    expect(heard).toEqual([
      { history: before, of, documentIds: [], more: false, parts: [], rows: null },
    ])
    expect(project.lastChangeOf('mine')).toBe(7)
  })

  it('is what was refused', () => {
    expect(project.apply('x', [{ type: 'span.delete', id: 'gone' }]).ok).toBe(false)
    expect(heard).toEqual([])
  })
})

describe('training runs', () => {
  it('are kept the newest first, each as it was saved last', () => {
    project.saveRun('a', '2026-01-01', { epochs: 1 })
    project.saveRun('b', '2026-01-02', { epochs: 2 })
    project.saveRun('a', '2026-01-01', { epochs: 3 })
    expect(project.runs()).toEqual([{ epochs: 2 }, { epochs: 3 }])
  })
})

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { applyAction } from '../../../src/host/documents/label-removal.ts'
import { freeze } from '../../../src/host/review/review.ts'
import type { Edit } from '../../../src/model/edits.ts'
import type { ProjectChange } from '../../../src/model/project.ts'
import { Project } from '../../../src/storage/project.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { countsOf, stateOf } from '../../support/project-model.ts'
import { label, left, slowly, spanOf, suggestion, watching } from '../../support/slow-steps.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const removals: Edit[] = [
  { type: 'label.delete', id: 'A' },
  { type: 'label.merge', from: 'A', into: 'B' },
]
/** More documents than one transaction changes. */
const MANY = 60

let path: string
let project: Project
let heard: ProjectChange[]

beforeEach(async () => {
  path = join(temporaryFolder(), 'p.spanwright')
  heard = []
  const onChange = (change: ProjectChange) => heard.push(change)
  project = unwrap(Project.open(path, { now: () => new Date(0), onChange }))
  const texts = Array.from({ length: MANY }, (_, i) => ({ text: `Ann Lee ${i}.`, spans: [] }))
  unwrap(project.addDocuments('Fill', texts, []))
  const ids = project.allIds()
  unwrap(
    project.apply('Mark', [
      ...[label('A'), label('B')],
      ...ids.flatMap((id) => [spanOf(`a${id}`, id), suggestion(`g${id}`, id, 0.9)]),
      ...[spanOf('b1', 1, 'B'), spanOf('b2', 2, 'B')],
      { type: 'document.delete', id: 3 },
      ...(['one', 'two'] as const).map((id): StoredEdit => {
        const rule = { id, kind: 'pattern' as const, name: id, body: 'x', position: 0 }
        const labelId = id === 'one' ? 'A' : 'B'
        return { type: 'rule.create', rule: { ...rule, labelId, matchCase: true, enabled: true } }
      }),
    ]),
  )
  await freeze(project, 'Set')
  const run = project.suggest({ origin: 'model', name: 'm' })
  const proposal = { start: 8, end: 9, labelId: 'A', source: 'm', score: 0.5 }
  await run.write(
    [5, 6].map((documentId) => ({ documentId, proposals: [proposal], uncertainty: 0.1 })),
  )
  await run.show('Suggest')
})

afterEach(() => {
  vi.restoreAllMocks()
  project.close()
})

const remove = (edit: Edit) => applyAction(project, { title: 'Remove', edits: [edit] })

describe.each(removals)('what many documents carry: %j', (edit) => {
  it('goes as in one transaction, and comes back', async () => {
    const start = stateOf(path)
    unwrap(project.apply('At once', [edit]))
    const expected = stateOf(path)
    unwrap(project.undo())
    slowly()
    await remove(edit)
    expect(stateOf(path)).toEqual(expected)
    expect(project.counts()).toEqual(countsOf(path))
    expect(project.labels().map(({ id }) => id)).toEqual(['B'])
    await project.alone(() => unwrap(project.undo()))
    expect(stateOf(path)).toEqual(start)
    expect(project.counts()).toEqual(countsOf(path))
    await project.alone(() => unwrap(project.redo()))
    expect(stateOf(path)).toEqual(expected)
  })

  it('is announced once, with the labels and rules', async () => {
    heard.length = 0
    slowly()
    await watching(remove(edit), () => expect(heard).toEqual([]))
    expect(heard).toMatchObject([{ history: { undo: 'Remove' } }])
    expect(heard[0].parts.toSorted()).toEqual(['labels', 'rules'])
  })

  it('is there whole or not at all when its process is killed', async () => {
    const before = stateOf(path)
    slowly()
    const states: unknown[] = []
    let looks = 0
    await watching(remove(edit), () => {
      if (looks++ % 10 > 0) return
      const killed = left(path)
      states.push(stateOf(killed.path))
      expect(killed.counts()).toEqual(countsOf(killed.path))
      killed.close()
    })
    const after = JSON.stringify(stateOf(path))
    const texts = new Set(states.map((state) => JSON.stringify(state)))
    expect(texts.size).toBe(2)
    for (const state of texts) expect([JSON.stringify(before), after]).toContain(state)
  })

  it('takes along what gets the label while it is being found', async () => {
    slowly()
    let marked = false
    await watching(remove(edit), () => {
      if (!marked)
        unwrap(
          project.apply('Mark', [
            { type: 'span.delete', id: 'a7' },
            { type: 'span.create', span: { ...spanIn('late', 8), start: 4, end: 7 } },
          ]),
        )
      marked = true
    })
    const carrying = Object.values(stateOf(path).spans).filter(({ labelId }) => labelId === 'A')
    expect(carrying).toEqual([])
    expect(stateOf(path).spans.late?.labelId).toBe(edit.type === 'label.merge' ? 'B' : undefined)
  })

  it('gives the label to nothing more while it goes', async () => {
    slowly()
    let refused = 0
    await watching(remove(edit), () => {
      if (project.history().undo !== 'Remove' || refused > 0) return
      refused++
      const late = { ...spanIn('late', MANY), start: 4, end: 7 }
      expect(project.apply('Mark', [{ type: 'span.create', span: late }])).toMatchObject({
        failure: { code: 'conflict', message: /being deleted/ },
      })
      unwrap(project.apply('Mark', [spanOf('other', 9, 'B')]))
    })
    expect(refused).toBe(1)
    expect(project.counts()).toEqual(countsOf(path))
  })
})

it('a label of few documents goes in one transaction, and one that is gone is told', async () => {
  await remove({ type: 'label.delete', id: 'B' })
  expect(project.labels().map(({ id }) => id)).toEqual(['A'])
  unwrap(project.undo())
  await expect(remove({ type: 'label.merge', from: 'A', into: 'A' })).rejects.toThrow('into itself')
  await expect(remove({ type: 'label.delete', id: 'C' })).rejects.toThrow('not there any more')
})

const spanIn = (id: string, documentId: number) => {
  const edit = spanOf(id, documentId) as Extract<StoredEdit, { type: 'span.create' }>
  return edit.span
}

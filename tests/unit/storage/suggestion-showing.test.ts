import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import type { Proposal } from '../../../src/storage/suggestions/suggestion-run.ts'
import { Project } from '../../../src/storage/project.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { makeLabel, makeSpan, makeSuggestion } from '../../support/annotation.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const model = (name: string) => ({ origin: 'model' as const, name })
const rules = { origin: 'rule' as const, name: '' }

let path: string
let project: Project
beforeEach(() => {
  path = join(temporaryFolder(), 'p.spanwright')
  project = unwrap(Project.open(path))
  unwrap(project.addDocuments('Import', Array(150).fill({ text: 'Ann met Bob', spans: [] }), []))
  apply({ type: 'label.create', label: makeLabel('A') })
  apply({ type: 'label.create', label: makeLabel('B') })
  return () => project.close()
})

const apply = (...edits: StoredEdit[]) => unwrap(project.apply('Edit', edits))
const at = (start: number, end: number, labelId = 'A'): Proposal => ({
  ...{ start, end, labelId, source: 'm', score: 0.5 },
})
const places = (id: number) =>
  project.suggestions(id).map(({ start, end, labelId }) => [start, end, labelId])

/** Suggestions in the file, whether they show or not. */
function written(): number {
  const db = new Database(path, { readonly: true })
  const count = db.prepare('SELECT count(*) FROM suggestions').pluck().get() as number
  db.close()
  return count
}

/** A whole run that makes the same of each document. */
async function suggest(
  source: typeof rules | ReturnType<typeof model>,
  ids: number[],
  found: Proposal[],
) {
  const run = project.suggest(source)
  const uncertainty = source.origin === 'rule' ? null : 0.5
  await run.write(ids.map((documentId) => ({ documentId, uncertainty, proposals: found })))
  return run.show('Suggest')
}

describe('a run proposes', () => {
  it('nothing twice, nothing on a span, and nothing that another source proposes there', async () => {
    apply(
      { type: 'span.create', span: makeSpan('s', { start: 4, end: 7 }) },
      { type: 'suggestion.create', suggestion: makeSuggestion('g', { source: 'other' }) },
    )
    const found = [at(0, 3), at(0, 3, 'B'), at(0, 3, 'B'), at(3, 5), at(5, 6), at(6, 8), at(0, 11)]
    expect(await suggest(model('m'), [1], [...found, at(3, 4), at(7, 8)])).toBe(3)
    expect(places(1)).toEqual([
      [0, 3, 'A'],
      [0, 3, 'B'],
      [3, 4, 'A'],
      [7, 8, 'A'],
    ])
    expect(project.counts().suggestions).toBe(4)
  })

  it('in place of its own source alone: a model by its name, all rules together', async () => {
    await suggest(model('m'), [1], [at(0, 3)])
    await suggest(model('n'), [1], [{ ...at(4, 7), source: 'n' }])
    await suggest(rules, [1], [{ ...at(8, 11), source: 'a rule' }])
    expect(places(1)).toHaveLength(3)
    expect(project.counts().suggestions).toBe(3)
    await suggest(rules, [1], [{ ...at(8, 9), source: 'another rule' }])
    await suggest(model('n'), [1], [])
    expect(places(1)).toEqual([
      [0, 3, 'A'],
      [8, 9, 'A'],
    ])
    expect(project.counts().suggestions).toBe(2)
  })

  it('nothing where there is no document, or none any more', async () => {
    unwrap(project.addDocuments('More', [{ text: 'Ann', spans: [] }], []))
    const run = project.suggest(model('m'))
    const proposals = [at(0, 3)]
    await run.write([151, 999].map((documentId) => ({ documentId, uncertainty: 0, proposals })))
    unwrap(project.undo())
    await run.show('Suggest')
    expect(project.counts().suggestions).toBe(0)
  })

  it('beside what is proposed one by one after it', async () => {
    await suggest(model('m'), [1], [at(0, 3)])
    apply({ type: 'suggestion.create', suggestion: makeSuggestion('g', { start: 4, end: 7 }) })
    expect(places(1)).toHaveLength(2)
    await suggest(model('m'), [1], [])
    expect(places(1)).toEqual([])
  })
})

describe('a run is a step of the history', () => {
  it('of a model always, since it has read; of rules when it adds or takes something', async () => {
    const { revision } = project.history()
    const steps = () => project.history().revision - revision
    await suggest(rules, [1, 2], [])
    expect(steps()).toBe(0)
    await suggest(rules, [1], [at(0, 3)])
    await suggest(rules, [1], [at(4, 7)])
    expect([steps(), places(1)]).toEqual([2, [[4, 7, 'A']]])
    await suggest(rules, [1], [])
    expect([steps(), places(1)]).toEqual([3, []])
    await suggest(model('m'), [1], [])
    expect(steps()).toBe(4)
  })
})

describe('a run over many documents', () => {
  const all = Array.from({ length: 150 }, (_, i) => i + 1)

  it('tells of the last of them too how far it and the annotation differ', async () => {
    await suggest(model('m'), all, [at(0, 3)])
    const { items } = project.page(documentFilter.parse({}), 0, 150)
    expect(new Set(items.map(({ disagreement }) => disagreement))).toEqual(new Set([1]))
  })

  it('respects what another process does until the very last moment', async () => {
    const other = unwrap(Project.open(path))
    const run = project.suggest(model('m'))
    const proposals = [at(0, 3)]
    await run.write(all.map((documentId) => ({ documentId, uncertainty: 0, proposals })))
    // A clock by which it looks at all documents in one transaction.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    onTestFinished(() => clock.mockRestore())
    let shown: number | undefined
    const showing = run.show('Suggest').then((suggestions) => (shown = suggestions))
    let labelled = 0
    // Whenever the run lets anybody else have a turn.
    while (shown === undefined && labelled < all.length) {
      const span = makeSpan(`s${labelled}`, { documentId: all[labelled++] })
      unwrap(other.apply('Label', [{ type: 'span.create', span }]))
      await setTimeout(2)
    }
    await showing
    // Before it showed: a span each time that the run had looked at everything.
    expect(labelled).toBeGreaterThan(2)
    expect([1, 2].flatMap(places)).toEqual([])
    const suggested = all.filter((id) => places(id).length > 0)
    expect(suggested.length).toBeGreaterThan(100)
    expect(project.counts()).toMatchObject({ spans: labelled, suggestions: suggested.length })
    expect(other.counts()).toEqual(project.counts())
    other.close()
  })
})

describe('what a run leaves', () => {
  it('is swept in small steps, which end with the project, and go on when it is open again', async () => {
    const run = project.suggest(model('m'))
    const proposals = [at(0, 3)]
    const documentIds = Array.from({ length: 150 }, (_, i) => i + 1)
    await run.write(documentIds.map((documentId) => ({ documentId, uncertainty: 0, proposals })))
    run.end()
    // A clock on which each step takes as long as one transaction may.
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 3))
    onTestFinished(() => clock.mockRestore())
    const sweeping = project.sweep()
    project.close()
    await sweeping
    expect(written()).toBeGreaterThan(0)
    project = unwrap(Project.open(path))
    await project.sweep()
    expect(written()).toBe(0)
    project.suggest(model('m')).end()
  })

  it('is nothing of another project: each has its own run', () => {
    const other = unwrap(Project.open(join(temporaryFolder(), 'q.spanwright')))
    const runs = [project, other].map((one) => one.suggest(model('m')))
    for (const run of runs) run.end()
    other.close()
  })

  it('is free again when the project is closed', async () => {
    const run = project.suggest(model('m'))
    project.close()
    await expect(run.write([])).rejects.toThrow('Stopped')
    project = unwrap(Project.open(path))
    project.suggest(model('m')).end()
  })
})

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { newRow } from '../../../src/storage/documents/new-documents.ts'
import type { StoredEdit } from '../../../src/storage/history/stored-edit.ts'
import { Project } from '../../../src/storage/project.ts'
import { stateOf } from '../../support/project-model.ts'
import { label, slowly, spanOf, watching } from '../../support/slow-steps.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let path: string
let project: Project

beforeEach(() => {
  path = join(temporaryFolder(), 'p.spanwright')
  project = unwrap(Project.open(path, { now: () => new Date(0) }))
  const texts = Array.from({ length: 30 }, (_, i) => ({ text: `Ann Lee ${i}.`, spans: [] }))
  unwrap(project.addDocuments('Fill', texts, []))
  unwrap(project.apply('Label', [label('A'), label('B')]))
})

afterEach(() => {
  vi.restoreAllMocks()
  project.close()
})

/** Does the next of these each time that what was written so far goes onto the disk, the last thing before a turn. */
function atEachFlush(...deeds: (() => void)[]): void {
  const inside = project as unknown as { flush: () => Promise<void> }
  const flush = inside.flush.bind(project)
  vi.spyOn(inside, 'flush').mockImplementation(async () => {
    await flush()
    deeds.shift()?.()
  })
}

const apply = (...edits: StoredEdit[]) => unwrap(project.apply('Other', edits))
const named = (name: string) => project.labels().find((one) => one.name === name)
const row = (text: string) => newRow({ text, spans: [] })

describe('a step that adds documents', () => {
  const span = { start: 0, end: 3, label: 'NEW' }

  it('knows the first of them', async () => {
    const step = project.addMany()
    expect(step.first).toBeNull()
    await step.add([{ row: row('Eve.'), spans: [] }])
    await step.add([{ row: row('Bob.'), spans: [] }])
    expect(step.first).toBe(31)
    step.end()
  })

  it('adds suggestions that say where they come from', async () => {
    const step = project.addMany()
    step.wants([{ name: 'NEW' }])
    const suggestions = [{ ...span, origin: 'model' as const, source: 'm', score: 0.5 }]
    await step.add([{ row: row('Eve.'), spans: [], suggestions }])
    await step.finish('Add')
    const said = { documentId: 31, start: 0, end: 3, origin: 'model', source: 'm', score: 0.5 }
    expect(Object.values(stateOf(path).suggestions)).toMatchObject([
      { ...said, labelId: named('NEW')?.id },
    ])
  })

  it('gives the label that has the name at the very end, whatever happened until then', async () => {
    const step = project.addMany()
    step.wants([{ name: 'NEW' }, { name: 'A' }])
    await step.add([{ row: row('Eve.'), spans: [span, { ...span, label: 'A' }] }])
    atEachFlush(
      () => apply(label('first', 'NEW')),
      () => apply({ type: 'label.update', id: 'first', patch: { name: 'OLD' } }),
      () => apply(label('last', 'NEW'), { type: 'label.update', id: 'A', patch: { name: 'C' } }),
    )
    await step.finish('Add')
    const names = Object.fromEntries(project.labels().map(({ id, name }) => [id, name]))
    const given = project.document(31)?.spans.map(({ labelId }) => names[labelId])
    expect(given?.toSorted()).toEqual(['A', 'NEW'])
    expect(Object.values(names).toSorted()).toEqual(['A', 'B', 'C', 'NEW', 'OLD'])
    expect(names.last).toBe('NEW')
  })

  it('has its labels before its documents can be seen', async () => {
    slowly()
    const step = project.addMany()
    step.wants([{ name: 'NEW' }])
    for (let n = 0; n < 5; n++) await step.add([{ row: row(`Eve ${n}.`), spans: [span] }])
    let seen = 0
    await watching(step.finish('Add'), () => {
      if (!project.isChanging) return
      seen++
      expect(named('NEW')).toBeDefined()
    })
    expect(seen).toBeGreaterThan(1)
    await project.alone(() => unwrap(project.undo()))
    expect(named('NEW')).toBeUndefined()
    expect(project.counts().documents).toBe(30)
  })
})

describe('a step that changes documents', () => {
  /** Labels each document with B, where there is a B, and flags it. */
  const labelling = () =>
    project.changeMany(function* (writer, id) {
      if (named('B')) writer.edit(spanOf(`b${id}`, id, 'B'))
      writer.edit({ type: 'document.update', id, patch: { flagged: true } })
      yield
    })

  it('looks again where a label went at the very end', async () => {
    const step = labelling()
    await step.look([1, 2, 3])
    atEachFlush(() => apply({ type: 'label.delete', id: 'B' }))
    await step.finish('Label')
    expect(stateOf(path).spans).toEqual({})
    expect(project.counts().flagged).toBe(3)
  })

  it('looks again at few documents in its turn, and at many before it', async () => {
    const note = (ids: readonly number[], text: string) =>
      apply(...ids.map((id) => ({ type: 'document.update' as const, id, patch: { note: text } })))
    const looked: number[] = []
    const step = project.changeMany(function* (writer, id) {
      looked.push(id)
      const patch = { flagged: true, source: String(project.document(id)?.document.note) }
      writer.edit({ type: 'document.update', id, patch })
      yield
    })
    const all = project.allIds()
    await step.look(all)
    atEachFlush(
      () => note(all.slice(0, 21), 'many'),
      () => note(all.slice(0, 20), 'few'),
      () => note(all, 'never'),
    )
    looked.length = 0
    await step.finish('Flag')
    // The first pass finds 21 changed and begins anew, the second 20 and does it.
    expect(looked).toHaveLength(41)
    const sources = Object.values(stateOf(path).documents).map(({ source }) => source)
    expect(sources).toEqual([...all].map((_, i) => (i < 20 ? 'few' : i < 21 ? 'many' : '')))
  })

  it('keeps no other process out when it is done, undone or has failed', async () => {
    const other = unwrap(Project.open(path))
    const free = () => other.changeMany(function* () {}).end()
    const step = labelling()
    await step.look([1, 2, 3])
    expect(free).toThrow('just now')
    await step.finish('Label')
    expect(free).not.toThrow()
    await project.alone(() => unwrap(project.undo()))
    expect(free).not.toThrow()
    const failing = project.changeMany(function* () {
      yield
      throw new Error('fails')
    })
    await expect(failing.look([1])).rejects.toThrow('fails')
    failing.end()
    expect(free).not.toThrow()
    other.close()
  })
})

import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { addTexts } from '../../../src/host/documents/importing.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { newRow } from '../../../src/storage/documents/new-documents.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let project: Project

beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  unwrap(project.addDocuments('Begin', texts(1), []))
  return () => {
    vi.restoreAllMocks()
    project.close()
  }
})

const texts = (count: number): LabelledText[] =>
  Array.from({ length: count }, (_, i) => ({ text: `Text ${i}`, spans: [] }))

/** Everything seems to take so long that others have their turn after each small step. */
function slowly(): void {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 3))
}

/** Documents that an undone import has left, and that nothing can bring back. */
async function leaveDocuments(): Promise<void> {
  await addTexts(project, 'Import', texts(30), [])
  await project.alone(() => unwrap(project.undo()))
  unwrap(project.apply('Flag', [{ type: 'document.update', id: 1, patch: { flagged: true } }]))
}

describe('while what is left is swept', () => {
  it('an import that began before and ends meanwhile stays', async () => {
    await leaveDocuments()
    const step = project.addMany()
    await step.add(texts(3).map((text) => ({ row: newRow(text), spans: [] })))
    slowly()
    await Promise.all([project.sweep(), step.finish('Import')])
    await project.sweep()
    const there = project.allIds().map((id) => project.document(id)?.document.text)
    expect(there).toEqual(['Text 0', 'Text 0', 'Text 1', 'Text 2'])
  })

  it('a set that began before and is whole meanwhile stays', async () => {
    const { review } = project
    await addTexts(project, 'Import', texts(30), [])
    const all = project.allIds().map((documentId) => ({ documentId, spans: [] }))
    unwrap(review.removeSet((await review.addSet('Other', 'project', all)).id))
    slowly()
    await Promise.all([project.sweep(), review.addSet('Mine', 'project', all.slice(0, 3))])
    expect(review.sets()).toMatchObject([{ name: 'Mine' }])
  })
})

import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/domain/failure.ts'
import { Project } from '../../../src/storage/project.ts'
import { makeLabel } from '../../support/annotation.ts'
import { temporaryFolder } from '../../support/temporary.ts'

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  unwrap(project.addDocuments('Import', [{ text: 'Ann met Bob', spans: [] }], []))
  return () => project.close()
})

describe('how two sets compare', () => {
  it('may change with the sets, the labels and the trash, and with nothing else', async () => {
    unwrap(project.apply('Label', [{ type: 'label.create', label: makeLabel('A') }]))
    const changes = (work: () => unknown) => {
      const before = project.comparisonVersion
      work()
      return project.comparisonVersion !== before
    }
    const { id } = await project.review.addSet('set', 'project', [{ documentId: 1, spans: [] }])
    const place = { documentId: 1, start: 0, end: 3 }
    expect(
      [
        { type: 'document.update' as const, id: 1, patch: { status: 'done' as const } },
        {
          type: 'decision.set' as const,
          decision: { a: id, b: id, ...place, choice: 'a' as const },
        },
        { type: 'label.update' as const, id: 'A', patch: { name: 'B' } },
        { type: 'document.delete' as const, id: 1 },
      ].map((edit) => changes(() => unwrap(project.apply('Edit', [edit])))),
    ).toEqual([false, false, true, true])
    expect(changes(() => unwrap(project.undo()))).toBe(true)
    expect(changes(() => unwrap(project.review.removeSet(id)))).toBe(true)
  })
})

describe('two decisions', () => {
  it('stand side by side, and each place has its last', () => {
    const decide = (start: number, choice: 'a' | 'b') => {
      const decision = { a: 'x', b: 'y', documentId: 1, start, end: start + 3, choice }
      unwrap(project.apply('Decide', [{ type: 'decision.set', decision }]))
    }
    decide(0, 'a')
    decide(8, 'a')
    decide(0, 'b')
    const made = project.review.decisions('x', 'y').map(({ start, choice }) => [start, choice])
    expect(made.toSorted()).toEqual([
      [0, 'b'],
      [8, 'a'],
    ])
  })
})

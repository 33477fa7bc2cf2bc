import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { attemptAsync, unwrap } from '../../../src/domain/failure.ts'
import { checkLabels, lastCheck, type CheckEvent } from '../../../src/host/review/label-check.ts'
import { decide, disagreements } from '../../../src/host/review/review.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const names = ['Ann', 'Bob', 'Cem', 'Dag', 'Eva']

/** Twenty-five documents in which a name is a person, but for the slips in two of them. */
const documents = names.flatMap((name, i) =>
  names.map((other, j): LabelledText => {
    const label = i === 1 && j === 1 ? 'PLACE' : 'PERSON'
    const person = { start: 0, end: name.length, label }
    const second = { start: name.length + 5, end: name.length + 5 + other.length, label: 'PERSON' }
    const spans = i === 3 && j === 2 ? [person] : [person, second]
    return { text: `${name} met ${other}.`, spans }
  }),
)

let path: string
let project: Project
beforeEach(() => {
  path = join(temporaryFolder(), 'p.spanwright')
  project = unwrap(Project.open(path))
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }, { name: 'PLACE' }]))
  return () => project.close()
})

async function checked(signal?: AbortSignal): Promise<CheckEvent> {
  const events: CheckEvent[] = []
  for await (const event of checkLabels(project, signal)) events.push(event)
  expect(events[0]).toEqual({ type: 'progress', share: 0 })
  return events[events.length - 1]
}

describe('a check of the labels', () => {
  it('lists the slips first, is decided like any disagreement, and stays', async () => {
    const done = await checked()
    if (done.type !== 'done') throw new Error('it did not end')
    expect(done).toMatchObject({ checked: 25, of: 25 })
    const { a, b } = done.check
    const { items } = await disagreements(project, a, b, 0, 2)
    expect(items.map(({ documentId }) => documentId).toSorted((x, y) => x - y)).toEqual([7, 18])
    const [first, second] = items.map(({ likelihood }) => likelihood as number)
    expect(first).toBeLessThanOrEqual(second)
    const slip = items.find(({ documentId }) => documentId === 7)
    expect(slip).toMatchObject({ surface: 'Bob', kind: 'label' })
    await decide(project, { a, b, documentId: 7, start: 0, end: 3, choice: 'b' })
    const person = project.labels().find(({ name }) => name === 'PERSON')?.id
    expect(project.spans(7)[0]).toMatchObject({ start: 0, end: 3, labelId: person })
    project.close()
    project = unwrap(Project.open(path))
    expect(lastCheck(project)).toEqual(done.check)
  })

  it('takes the place of the last one', async () => {
    await checked()
    const first = lastCheck(project)
    await checked()
    expect(lastCheck(project)?.a).not.toBe(first?.a)
    expect(project.review.sets()).toHaveLength(2)
    unwrap(project.review.removeSet(lastCheck(project)?.b ?? ''))
    expect(lastCheck(project)).toBeNull()
  })

  it('keeps nothing when it is stopped', async () => {
    const stopping = new AbortController()
    const events = checkLabels(project, stopping.signal)
    await events.next()
    stopping.abort()
    await expect(events.next()).rejects.toThrow('Stopped')
    expect(project.review.sets()).toEqual([])
  })

  it('asks for more documents where there are too few', async () => {
    unwrap(
      project.apply(
        'Delete',
        documents.slice(0, 6).map((_, i) => ({ type: 'document.delete', id: i + 1 })),
      ),
    )
    const refused = await attemptAsync(() => checked())
    expect(!refused.ok && refused.failure.message).toContain(
      '20 documents with spans are needed; there are 19',
    )
  })

  it('is none where the project’s file says something else', async () => {
    await checked()
    project.close()
    const file = new Database(path)
    file.prepare("UPDATE meta SET value = ? WHERE key = 'labelCheck'").run('{"a":1')
    file.close()
    project = unwrap(Project.open(path))
    expect(lastCheck(project)).toBeNull()
  })
})

import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { attemptAsync, unwrap } from '../../../src/domain/failure.ts'
import { weighDocuments, type WeighEvent } from '../../../src/host/tagging/instant/weighing.ts'
import type { LabelledText } from '../../../src/model/documents.ts'
import { documentFilter } from '../../../src/model/queue.ts'
import { Project } from '../../../src/storage/project.ts'
import { temporaryFolder } from '../../support/temporary.ts'

const people = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon']
const done = (person: string): LabelledText => ({
  text: `Yesterday ${person} went home.`,
  status: 'done',
  spans: [{ start: 10, end: 10 + person.length, label: 'PERSON' }],
})
const fresh = (text: string): LabelledText => ({ text, spans: [] })
const teaching = documentFilter.parse({ order: 'teaching' })

let project: Project
beforeEach(() => {
  project = unwrap(Project.open(join(temporaryFolder(), 'p.spanwright')))
  return () => project.close()
})
const add = (...texts: LabelledText[]) =>
  unwrap(project.addDocuments('Import', texts, [{ name: 'PERSON' }]))

async function weighed(signal?: AbortSignal): Promise<WeighEvent | undefined> {
  const events: WeighEvent[] = []
  for await (const event of weighDocuments(project, signal)) events.push(event)
  expect(events[0]).toEqual({ type: 'progress', share: 0 })
  return events.at(-1)
}

const known = fresh('Yesterday Max went home.')
const foreign = fresh('Nobody in Ulaanbaatar knew Quentin Zyx, or what he did.')

describe('the order in which documents teach', () => {
  it('is that of the list, in memory alone, with a reason for each', async () => {
    add(known, foreign, ...people.map(done), done('Ann'))
    expect(project.ids(teaching)[0]).toBe(1)
    const before = project.history()
    expect(await weighed()).toMatchObject({
      type: 'done',
      weighing: { learnt: 11, weighed: 2, of: 2 },
    })
    expect(project.ids(teaching).slice(0, 3)).toEqual([2, 1, 3])
    const [first, , third] = project.page(teaching, 0, 3).items
    expect(first.expected?.doubtful).toBeGreaterThan(1)
    expect(third.expected).toBeNull()
    expect(project.history()).toEqual(before)
    expect(project.nextOpen(2, teaching)).toBe(1)
  })

  it('stays while documents are finished, and is another when it is asked for anew', async () => {
    add(known, foreign, ...people.map(done))
    await weighed()
    const patch = { status: 'done' } as const
    unwrap(project.apply('Done', [{ type: 'document.update', id: 2, patch }]))
    expect(project.ids(teaching).slice(0, 2)).toEqual([2, 1])
    await weighed()
    expect(project.ids(teaching)[0]).toBe(1)
  })

  it('asks for more finished documents where there are too few, or none with spans', async () => {
    add(known, ...people.slice(1).map(done))
    const refused = await attemptAsync(() => weighed())
    expect(!refused.ok && refused.failure.message).toContain('10 finished documents')
    const none = people.map((name) => ({ ...done(name), spans: [] }))
    const bare = unwrap(Project.open(join(temporaryFolder(), 'bare.spanwright')))
    unwrap(bare.addDocuments('Import', none, [{ name: 'PERSON' }]))
    await expect(weighDocuments(bare).next()).rejects.toThrow('finish a few more')
    bare.close()
  })

  it('stays as it was where the weighing is stopped', async () => {
    add(known, foreign, ...people.map(done))
    const stopping = new AbortController()
    const events = weighDocuments(project, stopping.signal)
    await events.next()
    stopping.abort()
    await expect(events.next()).rejects.toThrow('Stopped')
    expect(project.ids(teaching)[0]).toBe(1)
  })
})

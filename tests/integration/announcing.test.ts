import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ProjectEvent } from '../../src/model/project.ts'
import {
  changes,
  changingNone,
  clientOf,
  proceduresOf,
  sceneOf,
  type DirectClient,
} from '../support/changing.ts'
import { testHost } from '../support/temporary.ts'

/** Milliseconds between two looks of a host at a project that another one may have changed. */
const LOOKS_EVERY = 1000

/** What a window hears of a project from now on; where it stands at first is left out. */
async function windowOn(client: DirectClient, project: string): Promise<ProjectEvent[]> {
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const { signal } = stop
  const heard: ProjectEvent[] = []
  const events = await client.projects.changes({ project, page: 'other' }, { signal })
  void (async () => {
    for await (const event of events) heard.push(event)
  })().catch(() => {})
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  expect(heard.pop()).toMatchObject({ type: 'standing', kept: 0 })
  return heard
}

it('each procedure of the contract is known to change a project, or not to', () => {
  expect(proceduresOf().sort()).toEqual([...changingNone, ...Object.keys(changes)].sort())
})

describe('a change of a project', () => {
  // A host looks after what other processes have changed once a second; here as soon as it is waited for.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  it.each(Object.entries(changes))('by %s is told to everybody, once', async (name, one) => {
    const host = testHost()
    const scene = await sceneOf(host)
    const { client, project } = scene
    const before = await one.before?.(scene)
    const other = clientOf(testHost())
    const { path } = host.projects.get(project)
    await other.projects.open({ path })
    const windows = [await windowOn(client, project), await windowOn(client, project)]
    const elsewhere = await windowOn(other, project)

    await one.make(scene, before)
    const told = { type: 'change', ...one.told }
    for (const heard of windows) {
      await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0))
      // A run goes on to tell what becomes of it.
      const news = name.startsWith('training.') ? heard.slice(0, 1) : heard
      expect(news).toMatchObject([told])
    }
    const { revision } = host.projects.get(project).history()
    vi.advanceTimersByTime(LOOKS_EVERY)
    await vi.waitFor(
      () => expect(elsewhere.at(-1)).toMatchObject({ type: 'standing', history: { revision } }),
      { timeout: 10_000 },
    )
  })

  it('that was not kept is not told, and one that changed nothing only to whom waits for it', async () => {
    const host = testHost()
    const { client, project } = await sceneOf(host)
    const heard = await windowOn(client, project)
    const gone = [{ type: 'span.delete' as const, id: 'gone' }]
    await expect(
      client.edits.apply({ project, action: { title: 'Remove', edits: gone } }),
    ).rejects.toThrow()
    await client.edits.redo({ project })
    const change = { page: 'mine', number: 3 }
    await client.edits.redo({ project, change })
    await vi.waitFor(() => expect(heard).toMatchObject([{ of: change, documentIds: [] }]))
  })
})

import { describe, expect, it } from 'vitest'
import { attemptAsync, fail, ok } from '../../../src/domain/failure.ts'
import { choosing, type Recipe } from '../../../src/host/training/choosing.ts'
import type { WorkerHandle } from '../../../src/host/supervisor/worker-handle.ts'
import type { Workers } from '../../../src/host/supervisor/workers.ts'
import { INSTANT, trainingSettings } from '../../../src/model/training-settings.ts'
import type { RunEvent, TrainingJob } from '../../../src/model/runs.ts'
import type { ChoosingEvent } from '../../../src/model/before-a-run.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import { reportOf } from '../../support/epoch-report.ts'
import { smallDocuments, smallLabels } from '../../support/small-run.ts'

const data = { labels: smallLabels, revision: 1, documents: smallDocuments(30) }
const recipe = (name: string, seconds = 1): Recipe => {
  const settings = trainingSettings.parse({ base: INSTANT })
  return { name, settings, base: INSTANT, seconds }
}

/** Finds so many of ten entities, by the name of the recipe; `endless` comes to no end. */
function workersFinding(hits: Record<string, number>, seen: string[] = []): Workers {
  const request = (
    _: 'train',
    job: TrainingJob,
    { onEvent }: { onEvent: (e: RunEvent) => void },
  ) => {
    const found = hits[job.name]
    const stopped = Promise.withResolvers<unknown>()
    const work = async () => {
      const { documents } = await new RunDirectory(job.runDirectory).snapshot()
      const held = documents.filter(({ split }) => split === 'dev')
      seen.push(`${job.name} ${held.map(({ id }) => id).join()}`)
      const cell = { gold: 'PERSON', predicted: 'PERSON', exact: found, overlapping: 0 }
      const missed = [{ label: 'PERSON', count: 10 - found }]
      const confusion = { labels: ['PERSON'], cells: [cell], missed, spurious: [] }
      const perLabel = [{ label: 'PERSON', precision: 1, recall: 1, f1: 1, support: 10 }]
      onEvent({ type: 'epoch', report: reportOf({ confusion, perLabel }) })
      return ok({ modelFolder: '' })
    }
    const result = job.name === 'endless' ? stopped.promise : work()
    return { result, cancel: () => stopped.resolve(fail('cancelled', 'Stopped.')) }
  }
  const worker = { request } as unknown as WorkerHandle
  return {
    forTraining: () => worker,
    release: async () => {},
  } as unknown as Workers
}

async function run(
  recipes: Recipe[],
  workers: Workers,
  minutes = 1,
  signal?: AbortSignal,
): Promise<ChoosingEvent[]> {
  const events: ChoosingEvent[] = []
  for await (const event of choosing({ recipes, data, workers, minutes, signal }))
    events.push(event)
  return events
}
const tried = (events: ChoosingEvent[]) =>
  events.flatMap((event) => (event.type === 'tried' ? [event.recipe] : []))

describe('ways to train', () => {
  it('are each tried on every part, and the one that finds most is chosen', async () => {
    const seen: string[] = []
    const events = await run(
      [recipe('quick'), recipe('good'), recipe('slow')],
      workersFinding({ quick: 4, good: 8, slow: 8 }, seen),
    )
    const f1 = (found: number) => (2 * found) / (10 + found)
    expect(tried(events).map((one) => [one.name, one.f1])).toEqual([
      ['quick', f1(4)],
      ['good', f1(8)],
      ['slow', f1(8)],
    ])
    // Of equal ones the quicker.
    expect(events.at(-1)).toMatchObject({ type: 'done', best: { name: 'good' } })
    const held = seen.filter((one) => one.startsWith('good')).map((one) => one.split(' ')[1])
    const ids = held.flatMap((list) => list.split(',').map(Number))
    expect(ids.toSorted((a, b) => a - b)).toEqual(data.documents.map(({ id }) => id))
  })

  it('that would take longer than there is time are left out, and said to be', async () => {
    const recipes = [recipe('quick'), recipe('large', 3600)]
    const events = await run(recipes, workersFinding({ quick: 4, large: 9 }))
    expect(tried(events)[1]).toMatchObject({ name: 'large', f1: null, seconds: 3600 })
    expect(events.at(-1)).toMatchObject({ type: 'done', best: { name: 'quick' } })
  })

  it('that have no end are broken off when the time is over', async () => {
    const recipes = [recipe('quick'), recipe('endless', 0)]
    const events = await run(recipes, workersFinding({ quick: 4 }), 0.02)
    expect(tried(events)[1].f1).toBeNull()
    expect(events.at(-1)).toMatchObject({ type: 'done', best: { name: 'quick' } })
  })

  it('end when they are stopped', async () => {
    const stopping = new AbortController()
    const ended = run([recipe('endless')], workersFinding({}), 1, stopping.signal)
    setImmediate(() => stopping.abort())
    await expect(ended).rejects.toThrow('Stopped')
  })

  it('are not compared where there is too little', async () => {
    const few = { ...data, documents: data.documents.slice(0, 9) }
    const none = choosing({ recipes: [], data: few, workers: workersFinding({}), minutes: 1 })
    const refused = await attemptAsync(() => none.next())
    expect(!refused.ok && refused.failure.message).toContain('there are 9')
  })
})

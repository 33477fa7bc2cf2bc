import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import { betweenRuns } from '../../src/host/training/between-runs.ts'
import { INSTANT, type TrainingSettings } from '../../src/model/training-settings.ts'
import { seededRandom } from '../../src/nn/random.ts'
import type { EpochReport, RunEvent } from '../../src/model/runs.ts'
import type { Host } from '../../src/host/host.ts'
import type { Project } from '../../src/storage/project.ts'
import { testHost, temporaryFolder } from '../support/temporary.ts'

async function sampleProject(
  host: Host,
  epochs: number,
): Promise<{ project: string; settings: TrainingSettings }> {
  const { id } = await host.projects.createSample('Sample')
  const { settings } = await host.training.suggest('scratch:tiny')
  return { project: id, settings: { ...settings, epochs } }
}

/** Everything that must be the same in a resumed run: all but the time it took. */
const figures = (epochs: readonly EpochReport[]) =>
  epochs.map((epoch) => ({ ...epoch, seconds: 0, tokensPerSecond: 0 }))

async function finishedRun(host: Host, project: string, runId: string) {
  await host.training.ended()
  const run = host.training.runs(host.projects.get(project)).find(({ id }) => id === runId)
  if (!run) throw new Error('the run is gone')
  return run
}

/** Lets the run go on until an event has come `count` times, then kills its process. */
async function killAt(
  host: Host,
  file: Project,
  runId: string,
  type: RunEvent['type'],
  count: number,
): Promise<void> {
  const pid = host.training.workerPid as number
  let seen = 0
  for await (const event of host.training.watch(file, runId)) {
    if (event.type === type && ++seen === count) process.kill(pid, 'SIGKILL')
  }
}

describe('a training run in its own process', () => {
  it('learns: loss falls, the model lands in the library and tags', async () => {
    const host = testHost()
    const { project, settings } = await sampleProject(host, 4)
    const { id } = await host.training.start(host.projects.get(project), settings)
    const run = await finishedRun(host, project, id)
    expect(run.status).toBe('done')
    expect(run.epochs).toHaveLength(4)
    expect(run.epochs[3].trainLoss).toBeLessThan(run.epochs[0].trainLoss / 2)
    const [model] = await host.models.list()
    expect(model).toMatchObject({
      id: run.modelId,
      canTag: true,
      labels: ['PERSON', 'ORG', 'PLACE', 'DATE'],
    })
  })

  it('survives SIGKILL: says so at once, keeps annotations, and resumes to the same figures', async () => {
    const host = testHost()
    const { project, settings } = await sampleProject(host, 3)
    const file = host.projects.get(project)
    const whole = await host.training.start(file, settings)
    const expected = await finishedRun(host, project, whole.id)

    const { id } = await host.training.start(file, settings)
    let killed = 0
    for await (const event of host.training.watch(file, id)) {
      if (event.type === 'step' && event.epoch === 2 && killed === 0) {
        killed = performance.now()
        process.kill(host.training.workerPid as number, 'SIGKILL')
      }
    }
    expect(performance.now() - killed).toBeLessThan(1000)
    const lost = await finishedRun(host, project, id)
    expect(lost).toMatchObject({
      status: 'interrupted',
      message: expect.stringContaining('was ended from outside'),
    })
    expect(file.counts().documents).toBe(250)

    await host.training.resume(file, id)
    const resumed = await finishedRun(host, project, id)
    expect(resumed.status).toBe('done')
    expect(figures(resumed.epochs)).toEqual(figures(expected.epochs))
    expect(resumed.losses).toEqual(expected.losses)
  })

  it('reaches the same figures through kills at random steps and in the middle of saves', async () => {
    const host = testHost()
    const { project, settings } = await sampleProject(host, 3)
    const file = host.projects.get(project)
    const frequent = { ...settings, evaluateEvery: 10 }
    const whole = await host.training.start(file, frequent)
    const expected = await finishedRun(host, project, whole.id)
    expect(expected.status).toBe('done')

    const random = seededRandom(7)
    const { id } = await host.training.start(file, frequent)
    for (const moment of ['saving', 'step', 'saved', 'step'] as const) {
      const after = moment === 'step' ? 1 + Math.floor(random() * 12) : 1
      await killAt(host, file, id, moment, after)
      expect((await finishedRun(host, project, id)).status).toBe('interrupted')
      await host.training.resume(file, id)
    }
    const resumed = await finishedRun(host, project, id)
    expect(resumed.status).toBe('done')
    expect(figures(resumed.epochs)).toEqual(figures(expected.epochs))
  })

  it('breaks with a sentence and the model of the best evaluation before, also when resumed', async () => {
    const host = testHost()
    const { project, settings } = await sampleProject(host, 4)
    const file = host.projects.get(project)
    const spoilt = { ...settings, epsilon: 1e-30, beta2: 0, evaluateEvery: 1 }
    const whole = await host.training.start(file, spoilt)
    const expected = await finishedRun(host, project, whole.id)
    const best = expected.epochs.find((epoch) => epoch.best)!
    expect(expected).toMatchObject({ status: 'failed', broken: true, advice: [] })
    expect(expected.message).toMatch(/^Training broke at step \d+, in epoch 1: /)
    const [model] = await host.models.list()
    expect(model).toMatchObject({ id: expected.modelId, canTag: true, f1: best.f1 })

    const { id } = await host.training.start(file, spoilt)
    await killAt(host, file, id, 'saved', 1)
    expect((await finishedRun(host, project, id)).status).toBe('interrupted')
    await host.training.resume(file, id)
    const { status, message, epochs, modelId } = await finishedRun(host, project, id)
    expect({ status, message }).toEqual({ status: 'failed', message: expected.message })
    expect(figures(epochs)).toEqual(figures(expected.epochs))
    expect((await host.models.list()).map((m) => m.id)).toContain(modelId)

    await expect(host.training.resume(file, id)).rejects.toThrow(
      /would break again\. Training broke/,
    )
  })

  it('is repeated exactly, whatever was labelled since, as long as its documents are there', async () => {
    const host = testHost()
    const { id: project } = await host.projects.createSample('Sample')
    const file = host.projects.get(project)
    const { settings } = await host.training.suggest(INSTANT, file)
    const first = await host.training.start(file, settings)
    const expected = await finishedRun(host, project, first.id)
    const ids = file.allIds().slice(0, 120)
    const edits = ids
      .flatMap((id) => file.spans(id))
      .map(({ id }) => ({ type: 'span.delete' as const, id }))
    unwrap(file.apply('Remove spans', edits))

    const second = await host.training.repeat(file, first.id)
    const repeated = await finishedRun(host, project, second.id)
    expect(figures(repeated.epochs)).toEqual(figures(expected.epochs))
    expect(repeated).toMatchObject({
      ...{ settings, revision: first.revision, note: 'Repeats Sample 1' },
    })
    const third = await host.training.start(file, settings)
    const other = await finishedRun(host, project, third.id)
    expect(figures(other.epochs)).not.toEqual(figures(expected.epochs))
    const between = () => betweenRuns(host.training.folders, [expected, other])
    expect((await between()).counts).toMatchObject({ added: 0, removed: edits.length })

    rmSync(join(host.info().dataFolder, 'runs', first.id), { recursive: true })
    await expect(host.training.repeat(file, first.id)).rejects.toThrow(
      /^The documents of Sample 1 as they were then are not on this machine: .* “Again…” trains/,
    )
    await expect(between()).rejects.toThrow(/^The documents of Sample 1 .* cannot be told\.$/)
    // Its own are there.
    const fourth = await host.training.repeat(file, second.id)
    expect((await finishedRun(host, project, fourth.id)).status).toBe('done')
  })

  it('pauses with a checkpoint, waits, and goes on', async () => {
    const host = testHost()
    const { project, settings } = await sampleProject(host, 2)
    const file = host.projects.get(project)
    const { id } = await host.training.start(file, settings)
    let [paused, saved] = [0, 0]
    for await (const event of host.training.watch(file, id)) {
      if (event.type === 'step' && paused === 0) {
        paused = event.step
        expect(host.training.pause(file, id).status).toBe('paused')
      } else if (event.type === 'saved' && saved === 0) {
        // The checkpoint of the pause: nothing goes on from here until told so.
        saved = event.step
        await host.training.resume(file, id)
      }
    }
    expect(saved).toBeGreaterThanOrEqual(paused)
    expect((await finishedRun(host, project, id)).status).toBe('done')
  })

  it('cancels within a step and leaves the place free', async () => {
    const host = testHost()
    const { project, settings } = await sampleProject(host, 50)
    const file = host.projects.get(project)
    const { id } = await host.training.start(file, settings)
    for await (const event of host.training.watch(file, id)) {
      if (event.type === 'step') void host.training.cancel(file, id)
    }
    expect((await finishedRun(host, project, id)).status).toBe('cancelled')
    expect(host.training.workerPid).toBeUndefined()
    expect((await host.training.resume(file, id)).status).toBe('running')
    expect((await host.training.cancel(file, id)).status).toBe('cancelled')
  })

  it('shows a run that lost its application as interrupted, after a restart', async () => {
    const home = temporaryFolder()
    const first = testHost(home)
    const { project, settings } = await sampleProject(first, 50)
    const { path } = first.projects.info(project)
    const { id } = await first.training.start(first.projects.get(project), settings)
    await first.close()
    const second = testHost(home)
    const { id: reopened } = second.projects.openFile(path)
    const run = second.training.runs(second.projects.get(reopened)).find((r) => r.id === id)
    expect(run?.status).toBe('interrupted')
  })
})

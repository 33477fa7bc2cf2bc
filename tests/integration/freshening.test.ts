import { mkdirSync, writeFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { Host } from '../../src/host/host.ts'
import { onBattery } from '../../src/host/training/battery.ts'
import { Freshening, IDLE_MS, OLD } from '../../src/host/training/freshening.ts'
import type { Project } from '../../src/storage/project.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

/** At the lowest priority, beside other tests, a second of work may take long. */
vi.setConfig({ testTimeout: 120_000 })

/** Few documents with a model, and what keeps that up to date by a clock of its own. */
async function kept({ epochs = 1 } = {}) {
  const host = testHost()
  const project = host.projects.get(host.projects.create('Mine').id)
  finish(project, FIRST)
  const { settings } = await host.training.suggest('scratch:tiny')
  const own = { ...settings, epochs: 1 }
  const [world, clock] = [{ battery: false, wanted: true }, { ahead: 0 }]
  const freshening = new Freshening({
    ...{ training: host.training, projects: host.projects, models: host.models },
    wanted: () => world.wanted,
    onBattery: async () => world.battery,
    now: () => performance.now() + clock.ahead,
  })
  onTestFinished(() => freshening.close())
  const { id } = await host.training.start(project, own)
  await host.training.ended()
  // What is done again goes on for so long.
  const run = host.training.find(project, id)
  project.saveRun(id, run.createdAt, { ...run, settings: { ...own, epochs } })
  const look = async (idle = true) => {
    clock.ahead = idle ? IDLE_MS : 0
    await freshening.look()
    return host.training.current?.run
  }
  return { host, project, settings: { ...own, epochs }, world, look }
}

/** Documents that the first model learns from. */
const FIRST = 30

function finish(project: Project, count: number): void {
  const first = project.counts().documents + 1
  const texts = Array.from({ length: count }, (_, i) => `Ann Lee met number ${first + i} .`)
  const spans = [{ start: 0, end: 7, label: 'PERSON' }]
  const documents = texts.map((text) => ({ text, spans }))
  unwrap(project.addDocuments('Import', documents, [{ name: 'PERSON' }]))
  const ids = texts.map((_, i) => first + i)
  unwrap(
    project.apply(
      'Done',
      ids.map((id) => ({ type: 'document.update', id, patch: { status: 'done' } })),
    ),
  )
}

const runsOf = (host: Host, project: Project) =>
  host.training.runs(project).map(({ fresh, status, trashed }) => ({ fresh, status, trashed }))

describe('the newest model of a project', () => {
  it('is trained anew when twenty more documents are done and nobody works', async () => {
    const { host, project, settings, world, look } = await kept({ epochs: 10 })
    expect(await look()).toBeUndefined()
    finish(project, OLD - 1)
    expect(await look()).toBeUndefined()
    finish(project, 1)
    expect(await look(false)).toBeUndefined()
    world.battery = true
    expect(await look()).toBeUndefined()
    world.battery = false
    expect(await look()).toMatchObject({ fresh: true, settings })
    const pid = host.training.workerPid as number
    await vi.waitFor(() => expect(getPriority(pid)).toBe(19), { timeout: 60_000 })
    await host.training.ended()
    expect(await look()).toBeUndefined()
    const [run] = host.training.runs(project)
    const { train = 0, dev = 0 } = run.documents ?? {}
    expect([run.status, train + dev]).toEqual(['done', FIRST + OLD])
    expect((await host.models.list()).map(({ id }) => id)).toContain(run.modelId)
  })

  it('takes the place of the one that was made so before, never of one of the user’s', async () => {
    const { host, project, look } = await kept()
    for (let time = 0; time < 2; time++) {
      finish(project, OLD)
      expect(await look()).toMatchObject({ fresh: true })
      await host.training.ended()
    }
    expect(await look()).toBeUndefined()
    expect(runsOf(host, project)).toEqual([
      { fresh: true, status: 'done', trashed: false },
      { fresh: true, status: 'done', trashed: true },
      { fresh: false, status: 'done', trashed: false },
    ])
    const [models, trash] = [await host.models.list(), await host.models.trash()]
    expect([models.filter(({ source }) => source.kind === 'trained').length, trash.length]).toEqual(
      [2, 1],
    )
  })

  it('waits while somebody works, and gives way to a run that somebody begins', async () => {
    const { host, project, settings, look } = await kept({ epochs: 30 })
    finish(project, OLD)
    await look()
    finish(project, 1)
    expect(await look(false)).toMatchObject({ status: 'paused', message: /waits while you work/ })
    expect(await look()).toMatchObject({ status: 'running' })
    const begun = await host.training.start(project, { ...settings, epochs: 1 })
    expect(begun.fresh).toBe(false)
    await host.training.ended()
    expect(runsOf(host, project).slice(0, 2)).toEqual([
      { fresh: false, status: 'done', trashed: false },
      { fresh: true, status: 'cancelled', trashed: false },
    ])
  })

  it('stays as it is where the user wants that, and where an attempt was ended', async () => {
    const { host, project, world, look } = await kept({ epochs: 30 })
    finish(project, OLD)
    await look()
    world.wanted = false
    expect(await look()).toBeUndefined()
    expect(runsOf(host, project)[0]).toMatchObject({ fresh: true, status: 'cancelled' })
    world.wanted = true
    expect(await look()).toBeUndefined()
    finish(project, OLD)
    expect(await look()).toMatchObject({ fresh: true })
  })
})

describe('whether a machine lives on its battery', () => {
  const supplies = (...all: Record<string, string>[]) => {
    const folder = temporaryFolder()
    all.forEach((supply, i) => {
      mkdirSync(join(folder, `supply-${i}`))
      for (const [key, value] of Object.entries(supply))
        writeFileSync(join(folder, `supply-${i}`, key), `${value}\n`)
    })
    return folder
  }

  it.each<[string, Record<string, string>[], boolean]>([
    ['no supply is told of', [], false],
    ['its battery is charged', [{ type: 'Battery', status: 'Charging' }], false],
    [
      'the socket is empty',
      [
        { type: 'Mains', online: '0' },
        { type: 'Battery', status: 'Discharging' },
      ],
      true,
    ],
    ['a mouse has one', [{ type: 'Battery', scope: 'Device', status: 'Discharging' }], false],
  ])('is told on Linux where %s', async (_, all, answer) => {
    expect(await onBattery('linux', supplies(...all))).toBe(answer)
  })

  it.each([
    ['darwin', "Now drawing from 'Battery Power'\n", true],
    ['darwin', "Now drawing from 'AC Power'\n", false],
    ['win32', '1\r\n', true],
    ['win32', '2\r\n', false],
    ['win32', '', false],
    ['aix', 'Battery Power', false],
  ] as const)('is asked of the system on %s', async (platform, said, answer) => {
    expect(await onBattery(platform, '', async () => said)).toBe(answer)
  })

  it('is taken for no where nothing answers', async () => {
    const silent = () => Promise.reject(new Error('ENOENT'))
    expect(await onBattery('win32', '', silent)).toBe(false)
    expect(await onBattery('linux', join(temporaryFolder(), 'none'))).toBe(false)
  })
})

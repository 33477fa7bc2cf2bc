import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { failed } from '../../src/domain/failure.ts'
import type { Host } from '../../src/host/host.ts'
import type { RunEvent } from '../../src/model/runs.ts'
import { tryLock } from '../../src/files/lock.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

async function started(host: Host, epochs: number) {
  const { id, path } = await host.projects.createSample('Sample')
  const project = host.projects.get(id)
  const { settings } = await host.training.suggest('scratch:tiny')
  const run = await host.training.start(project, { ...settings, epochs })
  return { project, path, run }
}

const epochsOf = (host: Host, project: Parameters<Host['training']['runs']>[0]) =>
  host.training.runs(project)[0].epochs.map(({ epoch }) => epoch)

describe('a run whose project file cannot be written for a while', () => {
  it('goes on while another program writes, says so, holds nobody up, and loses no epoch', async () => {
    const host = testHost()
    const { project, path, run } = await started(host, 12)
    const other = new Database(path)
    onTestFinished(() => void other.close())
    const messages: string[] = []
    let [epochs, longest, last] = [0, 0, performance.now()]
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    for await (const event of host.training.watch(project, run.id)) {
      if (event.type === 'status') messages.push(event.message)
      if (event.type !== 'epoch') continue
      epochs++
      if (epochs === 2) other.exec('BEGIN IMMEDIATE')
      if (epochs === 8) other.exec('COMMIT')
    }
    clearInterval(ticking)
    await host.training.ended()
    expect(messages).toContain(
      'Not recorded yet, and tried again by itself: Sample.spanwright is being changed by another program; try again in a moment.',
    )
    expect(longest).toBeLessThan(1000)
    const stored = project.runs()[0] as { status: string; message: string }
    expect(stored).toMatchObject({ status: 'done', message: '' })
    expect(epochsOf(host, project)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
  })

  it('goes on while the disk is full, and is recorded whole once it is not', async () => {
    const host = testHost()
    const { project, run } = await started(host, 6)
    const full = vi.spyOn(project, 'saveRun').mockImplementation(() => {
      throw failed('disk', 'The disk is full.')
    })
    const told: RunEvent[] = []
    for await (const event of host.training.watch(project, run.id)) {
      told.push(event)
      if (event.type === 'status' && event.status === 'done')
        setTimeout(() => full.mockRestore(), 50)
    }
    await host.training.ended()
    expect(told).toContainEqual(
      expect.objectContaining({
        type: 'status',
        message: expect.stringContaining('disk is full') as string,
      }),
    )
    expect(project.runs()[0]).toMatchObject({ status: 'done', message: '' })
    expect(epochsOf(host, project)).toHaveLength(6)
  })

  it('does not keep the application from closing', async () => {
    const host = testHost()
    const { project } = await started(host, 500)
    vi.spyOn(project, 'saveRun').mockImplementation(() => {
      throw failed('disk', 'The disk is full.')
    })
    await host.close()
  })
})

describe('a run under way', () => {
  it('is neither interrupted nor resumed, paused or cancelled elsewhere, and can be once it is lost', async () => {
    const home = temporaryFolder()
    const [here, there] = [testHost(home), testHost(home)]
    const { project, path, run } = await started(here, 500)
    const elsewhere = there.projects.get(there.projects.openFile(path).id)
    expect(there.training.runs(elsewhere)[0]).toMatchObject({
      status: 'elsewhere',
      message:
        'Another program is training this run, a second window or the command line; steer it there, or wait until it has ended.',
    })
    const { training } = there
    const steps = [
      () => training.resume(elsewhere, run.id),
      async () => training.pause(elsewhere, run.id),
      () => training.cancel(elsewhere, run.id),
    ]
    for (const step of steps) await expect(step()).rejects.toThrow(/^Another program is training/)
    expect(here.training.runs(project)[0].status).toBe('running')
    await here.close()
    expect(training.runs(elsewhere)[0].status).toBe('interrupted')
    expect((await training.resume(elsewhere, run.id)).status).toBe('running')
    await training.cancel(elsewhere, run.id)
    expect(training.runs(elsewhere)[0].status).toBe('cancelled')
  })

  it('is refused where its directory is held, and leaves no process behind', async () => {
    const home = temporaryFolder()
    const host = testHost(home)
    const { project, run } = await started(host, 500)
    const directory = join(home, 'data', 'runs', run.id)
    process.kill(host.training.workerPid as number, 'SIGKILL')
    await host.training.ended()
    mkdirSync(directory, { recursive: true })
    const release = tryLock(join(directory, 'lock'))
    expect(release).toBeDefined()
    await expect(host.training.resume(project, run.id)).rejects.toThrow(/^Another program is/)
    expect(host.training.workerPid).toBeUndefined()
    release?.()
    await host.training.resume(project, run.id)
    await host.training.cancel(project, run.id)
  })
})

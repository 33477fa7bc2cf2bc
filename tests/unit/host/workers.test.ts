import { getPriority } from 'node:os'
import { expect, it } from 'vitest'
import { nodeForkWorker } from '../../../src/host/supervisor/node-worker.ts'
import type { ForkWorker } from '../../../src/host/supervisor/worker-handle.ts'
import { Workers } from '../../../src/host/supervisor/workers.ts'

it('starts no process once it is closed', async () => {
  let forks = 0
  const workers = new Workers(() => {
    forks++
    throw new Error('a process was started')
  })
  await workers.quit()
  expect(() => workers.shared()).toThrow('closing')
  expect(() => workers.forTraining()).toThrow('closing')
  expect(forks).toBe(0)
})

it('lets workers give way to the page where one is watched', () => {
  const asked: unknown[] = []
  const fork: ForkWorker = (options) => {
    asked.push(options)
    throw new Error('enough is known')
  }
  expect(() => new Workers(fork, { givesWay: true }).forTraining()).toThrow('enough')
  expect(() => new Workers(fork).shared()).toThrow('enough')
  expect(asked).toEqual([{ givesWay: true }, { givesWay: false }])
})

it('gives way by a priority below the usual one', async () => {
  const worker = nodeForkWorker()({ givesWay: true })
  await new Promise<void>((ready) => worker.onMessage(() => ready()))
  expect(getPriority(worker.pid)).toBeGreaterThan(getPriority())
  const gone = new Promise<void>((resolve) => worker.onExit(() => resolve()))
  worker.kill(false)
  await gone
})

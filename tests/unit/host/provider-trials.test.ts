import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION, type WorkerRequest } from '../../../src/contract/worker.ts'
import { ProviderTrials } from '../../../src/host/supervisor/provider-trials.ts'
import type { ForkWorker } from '../../../src/host/supervisor/worker-handle.ts'

const trial = { usable: true, reason: 'Runs.', worthMeasuring: true, milliseconds: 3 }

/** Processes whose driver of this name crashes or hangs; counts those started. */
function drivers() {
  const started: { silent: boolean; killed: boolean }[] = []
  const fork: ForkWorker = ({ silent } = { silent: false }) => {
    const state = { silent, killed: false }
    started.push(state)
    let message: (raw: unknown) => void = () => {}
    let exit: (code: number | null, signal: string | null) => void = () => {}
    return {
      pid: started.length,
      onMessage: (listener) => {
        message = listener
        queueMicrotask(() => listener({ type: 'ready', version: PROTOCOL_VERSION, pid: 1 }))
      },
      onExit: (listener) => (exit = listener),
      kill: () => {
        state.killed = true
        exit(null, 'SIGKILL')
      },
      send: (request: WorkerRequest) => {
        if (request.type !== 'try' || request.provider === 'hanging') return
        if (request.provider === 'crashing') return exit(null, 'SIGABRT')
        message({ type: 'done', id: request.id, result: { kind: 'tried', trial } })
      },
    }
  }
  return { fork, started }
}

describe('trials of graphics providers', () => {
  it('asks one silent process for all, each once, and ends it', async () => {
    const { fork, started } = drivers()
    const trials = new ProviderTrials(fork)
    const asked = ['webgpu', 'cuda', 'webgpu'].map((provider) => trials.try(provider))
    expect(await Promise.all(asked)).toEqual([trial, trial, trial])
    expect(started).toEqual([{ silent: true, killed: true }])
  })

  it('survives a driver that ends its process, and tries the next in a new one', async () => {
    const { fork, started } = drivers()
    const trials = new ProviderTrials(fork)
    const [crashed, next] = await Promise.all([trials.try('crashing'), trials.try('webgpu')])
    expect(crashed).toMatchObject({ usable: false, worthMeasuring: false })
    expect(crashed.reason).toContain('ends its process')
    expect(next).toEqual(trial)
    expect(started).toHaveLength(2)
  })

  it('kills a driver that hangs', async () => {
    const { fork, started } = drivers()
    const { usable, reason } = await new ProviderTrials(fork, 1).try('hanging')
    expect(usable).toBe(false)
    expect(reason).toContain('does not answer')
    expect(started[0].killed).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { PROTOCOL_VERSION, type WorkerRequest } from '../../../src/contract/worker.ts'
import type { EngineTrial } from '../../../src/model/engines.ts'
import { Engines } from '../../../src/host/supervisor/engines.ts'
import type { ForkWorker } from '../../../src/host/supervisor/worker-handle.ts'

type Finding = Partial<Omit<EngineTrial, 'id' | 'name'>>

const named = (id: string) => ({ id, name: `The ${id}` })
const trial = (id: string, finding: Finding = {}): EngineTrial => ({
  ...named(id),
  ...{ usable: true, reason: 'Runs.', worthMeasuring: true, milliseconds: 3 },
  ...finding,
})

/** Processes of a machine with these engines; drivers named so crash or hang. Counts those started. */
function drivers(machine: Record<string, Finding> = {}) {
  const tried: string[] = []
  const started: { silent: boolean; killed: boolean }[] = []
  const fork: ForkWorker = ({ silent = false } = {}) => {
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
        if (request.type !== 'request') return
        const answer = (result: unknown) => message({ type: 'done', id: request.id, result })
        if (request.name === 'engines') return answer(Object.keys(machine).map(named))
        const { engine } = request.body as { engine: string }
        tried.push(engine)
        if (engine === 'crashing') return exit(null, 'SIGABRT')
        if (engine !== 'hanging') answer(trial(engine, machine[engine]))
      },
    }
  }
  return { fork, started, tried }
}

describe('trials of engines', () => {
  it('asks one silent process for all, each once, and ends it', async () => {
    const { fork, started } = drivers()
    const engines = new Engines(fork)
    const asked = ['webgpu', 'cuda', 'webgpu'].map((id) => engines.try(named(id)))
    expect(await Promise.all(asked)).toEqual([trial('webgpu'), trial('cuda'), trial('webgpu')])
    expect(started).toEqual([{ silent: true, killed: true }])
  })

  it('survives a driver that ends its process, and tries the next in a new one', async () => {
    const { fork, started } = drivers()
    const engines = new Engines(fork)
    const asked = ['crashing', 'webgpu'].map((id) => engines.try(named(id)))
    const [crashed, next] = await Promise.all(asked)
    expect(crashed).toMatchObject({ usable: false, worthMeasuring: false })
    expect(crashed.reason).toContain('ends its process')
    expect(next).toEqual(trial('webgpu'))
    expect(started).toHaveLength(2)
  })

  it('kills a driver that hangs', async () => {
    const { fork, started } = drivers()
    const { usable, reason } = await new Engines(fork, 1).try(named('hanging'))
    expect(usable).toBe(false)
    expect(reason).toContain('does not answer')
    expect(started[0].killed).toBe(true)
  })
})

describe('the choice of an engine', () => {
  const imitation = { worthMeasuring: false, milliseconds: undefined }
  const missing = { ...imitation, usable: false }

  it('starts no process when an engine is asked for by name', async () => {
    const { fork, started } = drivers({ cpu: {} })
    expect(await new Engines(fork).choose('cuda')).toBe('cuda')
    expect(started).toEqual([])
  })

  it('takes the processor, unmeasured, where no card is worth comparing', async () => {
    const { fork, tried } = drivers({ cpu: {}, webgpu: imitation, cuda: missing, crashing: {} })
    expect(await new Engines(fork).choose('auto')).toBe('cpu')
    expect(tried).toEqual(['webgpu', 'cuda', 'crashing'])
  })

  it.each([
    [2, 'webgpu'],
    [30, 'cpu'],
  ])('takes the faster when the card needs %i ms and the processor 9', async (card, fastest) => {
    const { fork, started } = drivers({ cpu: { milliseconds: 9 }, webgpu: { milliseconds: card } })
    const engines = new Engines(fork)
    expect(await engines.choose('auto')).toBe(fastest)
    expect(started).toEqual([{ silent: true, killed: true }])
    expect(await engines.choose('auto')).toBe(fastest)
    expect(started).toHaveLength(1)
  })

  it('shows all engines, the fastest first, without the figures of the trial', async () => {
    const { fork } = drivers({ cpu: { milliseconds: 9 }, webgpu: {}, cuda: missing })
    const statuses = await new Engines(fork).statuses()
    expect(statuses.map(({ id, usable }) => [id, usable])).toEqual([
      ['webgpu', true],
      ['cpu', true],
      ['cuda', false],
    ])
    expect(statuses[0]).toEqual({ ...named('webgpu'), usable: true, reason: 'Runs.' })
  })
})

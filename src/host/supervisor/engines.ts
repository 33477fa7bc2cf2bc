import { unwrap } from '../../domain/failure.ts'
import type { EngineName, EngineStatus, EngineTrial } from '../../model/engines.ts'
import { WorkerHandle, type ForkWorker } from './worker-handle.ts'

/**
 * How long an engine may take to start and to do a few small training steps; a driver that compiles
 * every kernel at its first use takes seconds.
 */
const TRIAL_MS = 20_000

/**
 * The engines of this machine, tried in a short-lived process of their own: a driver may crash, hang, or
 * write to the terminal. Drivers do not change while the host lives, so each is tried once.
 */
export class Engines {
  private readonly fork: ForkWorker
  private readonly limit: number
  private readonly trials = new Map<string, Promise<EngineTrial>>()
  private names: EngineName[] | undefined
  /** Serves all that wait; one that a driver has ended is replaced. */
  private worker: WorkerHandle | undefined
  private waiting = 0
  private last: Promise<unknown> = Promise.resolve()

  constructor(fork: ForkWorker, limit = TRIAL_MS) {
    this.fork = fork
    this.limit = limit
  }

  /** What every engine can do here, the fastest first, with the time it took for a small step. */
  async statuses(): Promise<EngineStatus[]> {
    const trials = await this.serving(async () => Promise.all((await this.list()).map(this.try)))
    return fastestFirst(trials).map(({ id, name, usable, reason }) => ({
      id,
      name,
      usable,
      reason,
    }))
  }

  /** Id of the engine asked for or, for 'auto', of the fastest that this machine can use. */
  async choose(id: string): Promise<string> {
    if (id !== 'auto') return id
    return this.serving(async () => {
      const [processor, ...others] = await this.list()
      const trials = await Promise.all(others.map(this.try))
      // With nothing to compare, nothing is measured.
      if (!trials.some(({ worthMeasuring }) => worthMeasuring)) return processor.id
      const [fastest] = fastestFirst([await this.try(processor), ...trials])
      return fastest.usable ? fastest.id : processor.id
    })
  }

  readonly try = (engine: EngineName): Promise<EngineTrial> => {
    const known = this.trials.get(engine.id)
    if (known) return known
    // One after another: together they would slow each other down.
    const trial = this.serving(() => this.last.then(() => this.run(engine)))
    this.last = trial.catch(() => undefined)
    this.trials.set(engine.id, trial)
    return trial
  }

  async quit(): Promise<void> {
    await this.worker?.quit()
  }

  private async list(): Promise<EngineName[]> {
    this.names ??= unwrap(await this.process().request('engines', {}).result)
    return this.names
  }

  private async run(engine: EngineName): Promise<EngineTrial> {
    const worker = this.process()
    let late = false
    const timer = setTimeout(() => {
      late = true
      worker.kill()
    }, this.limit)
    const result = await worker.request('try', { engine: engine.id }).result
    clearTimeout(timer)
    if (result.ok) return result.value
    const what = late ? `does not answer within ${this.limit / 1000} s` : 'ends its process'
    const reason = `Does not start here (its driver ${what}); bring the graphics driver up to date.`
    return { ...engine, usable: false, reason, worthMeasuring: false }
  }

  private process(): WorkerHandle {
    if (!this.worker?.alive) this.worker = new WorkerHandle(() => this.fork({ silent: true }))
    return this.worker
  }

  /** The process ends with the last work that needs it. */
  private async serving<T>(work: () => Promise<T>): Promise<T> {
    this.waiting++
    try {
      return await work()
    } finally {
      if (--this.waiting === 0) void this.worker?.quit()
    }
  }
}

export function fastestFirst(trials: readonly EngineTrial[]): EngineTrial[] {
  return trials.toSorted((a, b) => (a.milliseconds ?? Infinity) - (b.milliseconds ?? Infinity))
}

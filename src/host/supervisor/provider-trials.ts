import type { ProviderTrial } from '../../model/engines.ts'
import { WorkerHandle, type ForkWorker } from './worker-handle.ts'

/**
 * How long a graphics card may take to start and to do a few small training steps; a driver that
 * compiles every kernel at its first use takes seconds.
 */
const TRIAL_MS = 20_000

/**
 * Tries graphics providers in a short-lived process of their own: a driver may crash, hang, or write
 * to the terminal. Drivers do not change while the host lives, so each is tried once.
 */
export class ProviderTrials {
  private readonly fork: ForkWorker
  private readonly limit: number
  private readonly trials = new Map<string, Promise<ProviderTrial>>()
  /** Serves all that wait; one that a driver has ended is replaced. */
  private worker: WorkerHandle | undefined
  private waiting = 0
  private last: Promise<unknown> = Promise.resolve()

  constructor(fork: ForkWorker, limit = TRIAL_MS) {
    this.fork = fork
    this.limit = limit
  }

  readonly try = (provider: string): Promise<ProviderTrial> => {
    const known = this.trials.get(provider)
    if (known) return known
    // One after another: together they would slow each other down.
    this.waiting++
    const trial = this.last.then(() => this.run(provider))
    this.last = trial
    this.trials.set(provider, trial)
    return trial
  }

  async quit(): Promise<void> {
    await this.worker?.quit()
  }

  private async run(provider: string): Promise<ProviderTrial> {
    if (!this.worker?.alive) this.worker = new WorkerHandle(() => this.fork({ silent: true }))
    const { worker } = this
    let late = false
    const timer = setTimeout(() => {
      late = true
      worker.kill()
    }, this.limit)
    try {
      const result = await worker.try(provider).result
      if (result.ok && result.value.kind === 'tried') return result.value.trial
      return unusable(late ? `does not answer within ${this.limit / 1000} s` : 'ends its process')
    } finally {
      clearTimeout(timer)
      this.waiting--
      if (this.waiting === 0) void worker.quit()
    }
  }
}

function unusable(what: string): ProviderTrial {
  const reason = `Does not start here (its driver ${what}); bring the graphics driver up to date.`
  return { usable: false, reason, worthMeasuring: false }
}

import { FailureError, unwrap } from '../../domain/failure.ts'
import type { EngineStatus } from '../../model/engines.ts'
import { ProviderTrials } from './provider-trials.ts'
import { WorkerHandle, type ForkWorker } from './worker-handle.ts'

/** One warm worker for tagging and questions; each training run gets a process of its own. */
export class Workers {
  private readonly fork: ForkWorker
  private readonly trials: ProviderTrials
  private warm: WorkerHandle | undefined
  private readonly training = new Set<WorkerHandle>()
  private closed = false

  constructor(fork: ForkWorker) {
    this.fork = fork
    this.trials = new ProviderTrials(fork)
  }

  /** The warm worker, started anew when the last one is gone. */
  shared(): WorkerHandle {
    if (!this.warm?.alive) this.warm = this.start()
    return this.warm
  }

  forTraining(): WorkerHandle {
    const worker = this.start()
    this.training.add(worker)
    return worker
  }

  /** Refuses once the host is closed: work still on its way would leave a process behind. */
  private start(): WorkerHandle {
    if (this.closed) {
      const message = 'The application is closing; start it again to go on.'
      throw new FailureError({ code: 'cancelled', message })
    }
    return new WorkerHandle(this.fork, this.trials.try)
  }

  async release(worker: WorkerHandle): Promise<void> {
    this.training.delete(worker)
    await worker.quit()
  }

  async engines(): Promise<EngineStatus[]> {
    const result = unwrap(await this.shared().engines().result)
    return result.kind === 'engines' ? result.engines : []
  }

  /** Ends every process, and lets none begin. */
  async quit(): Promise<void> {
    this.closed = true
    const workers = [this.warm, ...this.training].map((worker) => worker?.quit())
    await Promise.all([...workers, this.trials.quit()])
  }
}

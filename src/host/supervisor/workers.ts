import { failed } from '../../domain/failure.ts'
import { Engines } from './engines.ts'
import { WorkerHandle, type ForkWorker } from './worker-handle.ts'

/** One warm worker for tagging and export; each training run gets a process of its own. */
export class Workers {
  readonly engines: Engines
  private readonly fork: ForkWorker
  private warm: WorkerHandle | undefined
  private readonly training = new Set<WorkerHandle>()
  private closed = false

  /** Where somebody watches a page of this host, workers give way to it. */
  constructor(fork: ForkWorker, { givesWay = false } = {}) {
    /** Refuses once the host is closed: work still on its way would leave a process behind. */
    this.fork = (options) => {
      if (!this.closed) return fork({ ...options, givesWay })
      const message = 'The application is closing; start it again to go on.'
      throw failed('cancelled', message)
    }
    this.engines = new Engines(this.fork)
  }

  /** The warm worker, started anew when the last one is gone. */
  shared(): WorkerHandle {
    if (!this.warm?.alive) this.warm = new WorkerHandle(this.fork)
    return this.warm
  }

  forTraining(): WorkerHandle {
    const worker = new WorkerHandle(this.fork)
    this.training.add(worker)
    return worker
  }

  async release(worker: WorkerHandle): Promise<void> {
    this.training.delete(worker)
    await worker.quit()
  }

  /** Ends every process, and lets none begin. */
  async quit(): Promise<void> {
    this.closed = true
    const workers = [this.warm, ...this.training].map((worker) => worker?.quit())
    await Promise.all([...workers, this.engines.quit()])
  }
}

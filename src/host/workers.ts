import { unwrap } from '../domain/failure.ts'
import type { EngineStatus } from '../nn/engine.ts'
import { ProviderTrials } from './supervisor/provider-trials.ts'
import { WorkerHandle, type ForkWorker } from './supervisor/worker-handle.ts'

/** One warm worker for tagging and questions; each training run gets a process of its own. */
export class Workers {
  private readonly fork: ForkWorker
  private readonly trials: ProviderTrials
  private warm: WorkerHandle | undefined
  private readonly training = new Set<WorkerHandle>()

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

  private start(): WorkerHandle {
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

  /** Ends every process. */
  async quit(): Promise<void> {
    const workers = [this.warm, ...this.training].map((worker) => worker?.quit())
    await Promise.all([...workers, this.trials.quit()])
  }
}

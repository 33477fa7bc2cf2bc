import { unwrap } from '../domain/failure.ts'
import type { EngineStatus } from '../nn/engine.ts'
import { WorkerHandle, type ForkWorker } from './supervisor/worker-handle.ts'

/** One warm worker for tagging and questions; each training run gets a process of its own. */
export class Workers {
  private readonly fork: ForkWorker
  private warm: WorkerHandle | undefined
  private readonly training = new Set<WorkerHandle>()

  constructor(fork: ForkWorker) {
    this.fork = fork
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

  async engines(): Promise<EngineStatus[]> {
    const result = unwrap(await this.shared().engines().result)
    return result.kind === 'engines' ? result.engines : []
  }

  /** Ends every process. */
  async quit(): Promise<void> {
    await Promise.all([this.warm, ...this.training].map((worker) => worker?.quit()))
  }
}

import { EventPublisher } from '@orpc/server'
import { replayOf, runAfter, type RunProgress } from '../../model/run-progress.ts'
import type { Run, RunEvent } from '../../model/runs.ts'
import type { RequestResult } from '../../contract/worker.ts'
import type { Project } from '../../storage/project.ts'
import { log } from '../../files/log.ts'
import type { Task, WorkerHandle } from '../supervisor/worker-handle.ts'

/** The run under way: what it has told, for the project file and for windows that open later. */
export class LiveRun {
  readonly project: Project
  readonly worker: WorkerHandle
  private readonly told = new EventPublisher<{ event: RunEvent | null }>({
    maxBufferedEvents: Infinity,
  })
  progress: RunProgress
  /** Set once the worker has been asked; see Training.launch. */
  task!: Task<RequestResult<'train'>>
  ended: Promise<void> = Promise.resolve()

  constructor(run: Run, project: Project, worker: WorkerHandle) {
    this.progress = { run }
    this.project = project
    this.worker = worker
  }

  get run(): Run {
    return this.progress.run
  }

  receive(event: RunEvent): void {
    if (event.type === 'plan') log.info(`Run ${this.run.id} works on ${event.engine}.`)
    this.progress = runAfter(this.progress, event)
    // Steps come many a second: they are saved with the next evaluation.
    if (event.type === 'epoch' || event.type === 'advice') this.save()
    this.told.publish('event', event)
  }

  /** Changes the run, in the project file too, and tells who listens. */
  update(outcome: Outcome): Run {
    const { status, message } = outcome
    this.progress = { ...this.progress, run: { ...this.run, ...outcome } }
    log.info(`Run ${this.run.id} is ${status}.`)
    this.save()
    this.told.publish('event', { type: 'status', status, message })
    return this.run
  }

  /** What it has told, then what it tells, until it ends. */
  async *watch(signal?: AbortSignal): AsyncGenerator<RunEvent> {
    const later = this.told.subscribe('event', { signal })
    yield* replayOf(this.progress)
    for await (const event of later) {
      if (event === null) return
      yield event
    }
  }

  /** It tells nothing more. */
  close(): void {
    this.told.publish('event', null)
  }

  private save(): void {
    this.project.saveRun(this.run.id, this.run.createdAt, this.run)
  }
}

type Outcome = Pick<Run, 'status' | 'message'> & Partial<Pick<Run, 'modelId' | 'broken'>>

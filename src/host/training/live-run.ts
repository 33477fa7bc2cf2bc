import { EventPublisher } from '@orpc/server'
import { replayOf, runAfter, type RunProgress } from '../../model/run-progress.ts'
import type { Run, RunEvent } from '../../model/runs.ts'
import type { RequestResult } from '../../contract/worker.ts'
import { INSTANT, type TrainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import type { Release } from '../../files/lock.ts'
import type { Engines } from '../supervisor/engines.ts'
import { log } from '../../files/log.ts'
import type { Task, WorkerHandle } from '../supervisor/worker-handle.ts'
import { RunRecord } from './run-record.ts'

/** Steps come many a second: they are saved with the next evaluation. */
const KEPT: ReadonlySet<RunEvent['type']> = new Set(['plan', 'epoch', 'baseline', 'advice'])

/** The engine of a run: one that needs none lets none be tried. */
export async function engineFor(settings: TrainingSettings, engines: Engines): Promise<string> {
  return settings.base === INSTANT ? INSTANT : engines.choose(settings.engine)
}

/** The run under way: what it has told, for the project file and for windows that open later. */
export class LiveRun {
  readonly project: Project
  readonly worker: WorkerHandle
  /** Gives the run's lock back. */
  readonly unlock: Release
  readonly record: RunRecord
  /** Why the project file does not have it as it is; empty while it does. */
  private trouble = ''
  private readonly told = new EventPublisher<{ event: RunEvent | null }>({
    maxBufferedEvents: Infinity,
  })
  private progress: RunProgress
  /** Set once the worker has been asked; see Training.launch. */
  task!: Task<RequestResult<'train'>>
  ended: Promise<void> = Promise.resolve()

  constructor(run: Run, project: Project, worker: WorkerHandle, unlock: Release) {
    this.progress = { run }
    this.project = project
    this.worker = worker
    this.unlock = unlock
    this.record = new RunRecord(project, (trouble) => {
      this.trouble = trouble
      this.tellStatus()
    })
  }

  /** As it stands, with what keeps it from being recorded. */
  get run(): Run {
    const { run } = this.progress
    const message = [run.message, this.trouble].filter((one) => one !== '').join(' ')
    return { ...run, message }
  }

  receive(event: RunEvent): void {
    if (event.type === 'plan') log.info(`Run ${this.run.id} works on ${event.engine}.`)
    this.progress = runAfter(this.progress, event)
    if (KEPT.has(event.type)) this.save()
    this.told.publish('event', event)
  }

  /** Changes the run, in the project file too, and tells who listens. */
  update(outcome: Outcome): Run {
    this.progress = { ...this.progress, run: { ...this.progress.run, ...outcome } }
    log.info(`Run ${this.run.id} is ${outcome.status}.`)
    this.save()
    this.tellStatus()
    return this.run
  }

  /** Keeps the user's own words about it. */
  keepNote(note: string): Run {
    this.progress = { ...this.progress, run: { ...this.progress.run, note } }
    this.save()
    return this.run
  }

  /** What it has told, then what it tells, until it ends. */
  async *watch(signal?: AbortSignal): AsyncGenerator<RunEvent> {
    const later = this.told.subscribe('event', { signal })
    yield* replayOf({ ...this.progress, run: this.run })
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
    this.record.keep(this.progress.run)
  }

  private tellStatus(): void {
    const { status, message } = this.run
    this.told.publish('event', { type: 'status', status, message })
  }
}

type Outcome = Pick<Run, 'status' | 'message'> &
  Partial<Pick<Run, 'modelId' | 'broken' | 'endedEarly'>>

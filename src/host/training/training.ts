import { EventPublisher } from '@orpc/server'
import { MAX_REMARK } from '../../model/limits.ts'
import { isUnderWay, replayOf } from '../../model/run-progress.ts'
import type { Run, RunEvent } from '../../model/runs.ts'
import type { ChoosingEvent } from '../../model/before-a-run.ts'
import type { TrainingSettings } from '../../model/training-settings.ts'
import type { RequestResult } from '../../contract/worker.ts'
import { failed, FailureError, type Result } from '../../domain/failure.ts'
import type { Project } from '../../storage/project.ts'
import type { Release } from '../../files/lock.ts'
import { log } from '../../files/log.ts'
import type { Models } from '../models/models.ts'
import type { Workers } from '../supervisor/workers.ts'
import type { Tokenizers } from '../models/tokenizers.ts'
import { choosing } from './choosing.ts'
import { snapshotOf } from './documents.ts'
import { engineFor, LiveRun } from './live-run.ts'
import { Planning } from './planning.ts'
import { settle } from './run-end.ts'
import { RunFolders } from './run-folders.ts'
import { abandoned, lockRun, refuseElsewhere } from './run-lock.ts'
import { newRun, refuseResuming, storedRuns } from './stored-runs.ts'
import { cardOf } from './trained-model.ts'

/** Starts, watches, pauses, cancels and resumes runs. One at a time on this machine. */
export class Training extends Planning {
  private readonly workers: Workers
  readonly folders: RunFolders
  private readonly program: string
  private live: LiveRun | undefined
  private readonly told = new EventPublisher<{ live: LiveRun }>()
  private closing = false
  /** Ways to train are being tried. */
  private choosing = false

  constructor(
    workers: Workers,
    models: Models,
    tokenizers: Tokenizers,
    { dataFolder, version }: { dataFolder: string; version: string },
  ) {
    super(models, tokenizers)
    this.workers = workers
    this.folders = new RunFolders(dataFolder)
    this.program = `Spanwright ${version}`
  }

  async start(project: Project, settings: TrainingSettings): Promise<Run> {
    await this.makeRoom()
    return this.create(project, settings)
  }

  /** The same where nothing else trains: it gives way to every other work, and to every other run. */
  async startFresh(project: Project, settings: TrainingSettings): Promise<Run> {
    this.refuseSecond()
    return this.create(project, settings, { fresh: true })
  }

  /**
   * Trains anew as a run was trained: with its settings, and on the documents as they were for it, which lie in its
   * folder on this machine. Throws a FailureError where they do not.
   */
  async repeat(project: Project, runId: string): Promise<Run> {
    await this.makeRoom()
    const earlier = this.find(project, runId)
    const { name, settings, revision } = earlier
    const snapshot = await this.folders.snapshot(earlier)
    const made = newRun(project, settings, this.runs(project).length + 1)
    const run: Run = { ...made, revision, note: `Repeats ${name}`.slice(0, MAX_REMARK) }
    await this.folders.of(run).create(snapshot, run)
    return this.launch(project, run)
  }

  /** Tries the bases at hand on the documents to learn from; see there. */
  async *choose(
    project: Project,
    minutes: number,
    signal?: AbortSignal,
  ): AsyncGenerator<ChoosingEvent> {
    await this.makeRoom()
    this.choosing = true
    try {
      const { workers } = this
      yield* choosing({ ...(await this.trials(project)), workers, minutes, signal })
    } finally {
      this.choosing = false
    }
  }

  /** Goes on from the last checkpoint. */
  async resume(project: Project, runId: string): Promise<Run> {
    const live = this.liveOf(runId)
    if (live?.run.status === 'paused') {
      live.task.pause(false)
      return live.update({ status: 'running', message: '' })
    }
    await this.makeRoom()
    const run = this.find(project, runId)
    refuseResuming(run)
    return this.launch(project, run)
  }

  pause(project: Project, runId: string, message = 'Paused; nothing is lost.'): Run {
    const live = this.underWay(project, runId)
    live.task.pause(true)
    return live.update({ status: 'paused', message })
  }

  /** Ends the run under way at its next step, and keeps what was best. */
  finishNow(project: Project, runId: string): Run {
    const live = this.underWay(project, runId)
    live.task.finish()
    return live.update({ status: 'running', message: 'Ends with the step under way.' })
  }

  async cancel(project: Project, runId: string): Promise<Run> {
    const live = this.liveOf(runId)
    if (!live) {
      const run = this.find(project, runId)
      refuseElsewhere(run)
      // What a broken run says, and keeps, is its end.
      if (run.broken || (run.status !== 'interrupted' && run.status !== 'failed')) return run
      const cancelled: Run = { ...run, status: 'cancelled', message: 'Cancelled.' }
      project.saveRun(run.id, run.createdAt, cancelled)
      return cancelled
    }
    live.task.cancel()
    await live.ended
    return live.run
  }

  /**
   * Newest first. A run that another program of this machine is training says so; one that no program is
   * working on any more shows as interrupted.
   */
  override runs(project: Project): Run[] {
    return storedRuns(project).map((run) => {
      if (!isUnderWay(run)) return run
      return this.liveOf(run.id)?.run ?? abandoned(run, this.folders.of(run).path)
    })
  }

  /** The run so far, then live. */
  async *watch(project: Project, runId: string, signal?: AbortSignal): AsyncGenerator<RunEvent> {
    yield* this.liveOf(runId)?.watch(signal) ?? replayOf({ run: this.find(project, runId) })
  }

  /** Each run that begins from now on. */
  begun(signal?: AbortSignal): AsyncGenerator<LiveRun> {
    return this.told.subscribe('live', { signal })
  }

  /** Keeps the user's own words about a run. */
  note(project: Project, runId: string, note: string): Run {
    const live = this.liveOf(runId)
    if (live) return live.keepNote(note)
    const run = { ...this.find(project, runId), note }
    project.saveRun(run.id, run.createdAt, run)
    return run
  }

  /** Puts a run into the trash, or takes it back; its model stays in the library. */
  trash(project: Project, runId: string, trashed: boolean): Run {
    const found = this.find(project, runId)
    if (isUnderWay(found))
      throw failed(
        'busy',
        'This run is under way; cancel it, or let it end, before it goes to the trash.',
      )
    const run = { ...found, trashed }
    project.saveRun(run.id, run.createdAt, run)
    return run
  }

  /** The card of a run's model in Markdown. Throws a FailureError where there is none. */
  async card(project: Project, runId: string): Promise<string> {
    return cardOf(this.models, this.find(project, runId))
  }

  /** Resolves when the run that is under way, if any, has ended. */
  async ended(): Promise<void> {
    await this.live?.ended
  }

  /** What has become of a run is written now or not at all; its file is closed next. */
  async close(): Promise<void> {
    this.closing = true
    this.live?.record.hurry()
    await this.ended()
  }

  /** Id of the process of the run under way. */
  get workerPid(): number | undefined {
    return this.live?.worker.pid
  }

  /** The run under way, and its project. */
  get current(): { project: Project; run: Run } | undefined {
    return this.live && { project: this.live.project, run: this.live.run }
  }

  private async create(
    project: Project,
    settings: TrainingSettings,
    how: Partial<Pick<Run, 'fresh'>> = {},
  ): Promise<Run> {
    await this.requireReady(project, settings)
    const run = { ...newRun(project, settings, this.runs(project).length + 1), ...how }
    await this.folders.of(run).create(snapshotOf(project, settings), run)
    return this.launch(project, run)
  }

  private async launch(project: Project, run: Run): Promise<Run> {
    const base = await this.basePath(run.settings.base)
    const baseName = await this.baseName(run.settings.base)
    const runDirectory = this.folders.of(run).path
    const live = this.begin(project, run, await lockRun(runDirectory))
    // Not awaited: the process starts while a graphics card is tried.
    const { settings, name, fresh: yields } = run
    const { program } = this
    const job = engineFor(settings, this.workers.engines).then((engine) => {
      return { runDirectory, base, baseName, engine, name, settings, yields, program }
    })
    live.task = live.worker.request('train', job, { onEvent: (event) => live.receive(event) })
    this.live = live
    this.told.publish('live', live)
    const started = live.update({ status: 'running', message: '' })
    live.ended = live.task.result.then((result) => this.finish(live, result))
    return started
  }

  /** A run that the project cannot keep does not start. Throws a FailureError. */
  private begin(project: Project, run: Run, unlock: Release): LiveRun {
    try {
      this.refuseSecond()
      project.saveRun(run.id, run.createdAt, { ...run, status: 'starting', message: '' })
      return new LiveRun(run, project, this.workers.forTraining(), unlock)
    } catch (error) {
      unlock()
      throw error
    }
  }

  private async finish(live: LiveRun, result: Result<RequestResult<'train'>>): Promise<void> {
    try {
      await settle(live, result, { models: this.models, directory: this.folders.of(live.run) })
    } catch (error) {
      log.error(`Run ${live.run.id} was not saved`, error)
      const message =
        error instanceof FailureError
          ? error.failure.message
          : 'Saving the model failed; resume to try again.'
      live.update({ status: 'failed', message })
    } finally {
      if (this.closing) live.record.hurry()
      await live.record.kept()
      this.live = undefined
      live.close()
      await this.workers.release(live.worker)
      live.unlock()
    }
  }

  /** What was begun by itself gives way. Throws a FailureError 'busy' while another run is under way. */
  private async makeRoom(): Promise<void> {
    if (this.live?.run.fresh) {
      this.live.task.cancel()
      await this.live.ended
    }
    this.refuseSecond()
  }

  private refuseSecond(): void {
    if (this.choosing)
      throw failed('busy', 'Ways to train are being tried; wait for that or stop it first.')
    if (!this.live) return
    throw failed('busy', `${this.live.run.name} is training; wait for it or cancel it first.`)
  }

  /** Throws a FailureError where this program is not training the run. */
  private underWay(project: Project, runId: string): LiveRun {
    const live = this.liveOf(runId)
    if (live) return live
    const run = this.find(project, runId)
    refuseElsewhere(run)
    throw failed('conflict', `${run.name} is not training at the moment.`)
  }

  private liveOf(runId: string): LiveRun | undefined {
    return this.live?.run.id === runId ? this.live : undefined
  }

  /** Throws a FailureError where there is no such run. */
  find(project: Project, runId: string): Run {
    const run = this.runs(project).find(({ id }) => id === runId)
    if (run) return run
    throw failed('not-found', 'That run is not in this project.')
  }
}

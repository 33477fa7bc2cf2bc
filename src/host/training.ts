import { randomUUID } from 'node:crypto'
import { basename, isAbsolute, join } from 'node:path'
import {
  run as runSchema,
  type Run,
  type RunEvent,
  type TrainingSettings,
} from '../contract/index.ts'
import { FailureError, type Result } from '../domain/failure.ts'
import type { WorkerResult } from '../contract/worker.ts'
import { spansToTags } from '../domain/tags.ts'
import type { Project } from '../storage/project.ts'
import { sideOf, type TrainingDocument } from '../training/dataset.ts'
import { documentWords } from '../training/features.ts'
import { RunDirectory } from '../training/run-directory.ts'
import { scratchPreset } from '../training/settings.ts'
import { trainingSettings } from '../contract/training.ts'
import { Channel } from './channel.ts'
import type { Models } from './models.ts'
import type { Task, WorkerHandle } from './supervisor/worker-handle.ts'
import type { Workers } from './workers.ts'

interface Live {
  run: Run
  project: Project
  worker: WorkerHandle
  task: Task
  channel: Channel<RunEvent>
  /** What a window that opens later needs to catch up: the plan, and the last steps. */
  replay: RunEvent[]
  ended: Promise<void>
}

/** Step events kept for replay: enough for the sparkline. */
const MAX_REPLAY = 2000

/** Starts, watches, pauses, cancels and resumes runs. One at a time on this machine. */
export class Training {
  private readonly workers: Workers
  private readonly models: Models
  private readonly runsFolder: string
  private live: Live | undefined

  constructor(workers: Workers, models: Models, dataFolder: string) {
    this.workers = workers
    this.models = models
    this.runsFolder = join(dataFolder, 'runs')
  }

  /** Settings that suit the base: the reference's for a pretrained one, a preset from nothing. */
  suggest(base: string): { settings: TrainingSettings; why: string } {
    const settings = trainingSettings.parse({ base })
    if (!base.startsWith('scratch:')) {
      return { settings, why: 'The settings of the published reference run.' }
    }
    return {
      settings: { ...settings, ...scratchPreset },
      why: 'Training from nothing needs a larger learning rate and more epochs than the reference run.',
    }
  }

  outlook(project: Project, settings: TrainingSettings) {
    const documents = this.documents(project, settings)
    const side = (name: string) => documents.filter((d) => sideOf(d, settings.devFraction) === name)
    const [train, dev] = [side('train'), side('dev')]
    const spans = (list: TrainingDocument[]) => list.reduce((sum, d) => sum + d.spans.length, 0)
    const obstacles: string[] = []
    if (spans(documents) === 0)
      obstacles.push('No document carries a span yet; annotate some first.')
    else if (spans(train) === 0)
      obstacles.push('No training document carries a span; annotate a few more.')
    else if (spans(dev) === 0) {
      obstacles.push(
        'No held-out document carries a span, so nothing can be measured; annotate a few more.',
      )
    }
    return {
      trainDocuments: train.length,
      devDocuments: dev.length,
      spans: spans(documents),
      untrainableSpans: documents.reduce((sum, d) => sum + untrainable(d), 0),
      obstacles,
    }
  }

  async start(project: Project, settings: TrainingSettings): Promise<Run> {
    this.refuseSecond()
    const { obstacles } = this.outlook(project, settings)
    if (obstacles.length > 0) throw new FailureError({ code: 'bad-input', message: obstacles[0] })
    await this.basePath(settings.base)
    const runs = this.runs(project)
    const run: Run = {
      id: randomUUID(),
      name: `${project.name} ${runs.length + 1}`,
      status: 'starting',
      message: '',
      createdAt: new Date().toISOString(),
      settings,
      revision: project.history().revision,
      epochs: [],
      modelId: null,
    }
    await this.directory(run).create(
      {
        labels: project.labels().map(({ name }) => name),
        revision: run.revision,
        documents: this.documents(project, settings),
      },
      run,
    )
    return this.launch(project, run)
  }

  /** Goes on from the last checkpoint. */
  async resume(project: Project, runId: string): Promise<Run> {
    const live = this.live
    if (live?.run.id === runId && live.run.status === 'paused') {
      live.task.pause(false)
      return this.update(live, { status: 'running', message: '' })
    }
    this.refuseSecond()
    const run = this.find(project, runId)
    if (run.status === 'done')
      throw new FailureError({ code: 'conflict', message: 'This run has finished already.' })
    return this.launch(project, run)
  }

  pause(project: Project, runId: string): Run {
    const live = this.liveRun(project, runId)
    live.task.pause(true)
    return this.update(live, { status: 'paused', message: 'Paused; nothing is lost.' })
  }

  async cancel(project: Project, runId: string): Promise<Run> {
    const live = this.live?.run.id === runId ? this.live : undefined
    if (!live) {
      const run = this.find(project, runId)
      if (run.status !== 'interrupted' && run.status !== 'failed') return run
      const cancelled: Run = { ...run, status: 'cancelled', message: 'Cancelled.' }
      project.saveRun(run.id, run.createdAt, cancelled)
      return cancelled
    }
    live.task.cancel()
    await live.ended
    return live.run
  }

  /** Newest first. A run that no process is working on any more shows as interrupted. */
  runs(project: Project): Run[] {
    return project.runs().map((data) => {
      const run = runSchema.parse(data)
      const alive = this.live?.run.id === run.id
      const unfinished = ['starting', 'running', 'paused'].includes(run.status)
      if (alive || !unfinished) return run
      return {
        ...run,
        status: 'interrupted',
        message: 'The application ended during this run; resume to go on.',
      }
    })
  }

  /** The run so far, then live. */
  async *watch(project: Project, runId: string, signal?: AbortSignal): AsyncGenerator<RunEvent> {
    const live = this.live?.run.id === runId ? this.live : undefined
    const run = live?.run ?? this.find(project, runId)
    const later = live?.channel.listen(signal)
    yield { type: 'status', status: run.status, message: run.message }
    if (live) yield* live.replay
    else for (const report of run.epochs) yield { type: 'epoch', report }
    if (later) yield* later
  }

  /** Resolves when the run that is under way, if any, has ended. */
  async ended(): Promise<void> {
    await this.live?.ended
  }

  /** Id of the process of the run under way. */
  get workerPid(): number | undefined {
    return this.live?.worker.pid
  }

  private async launch(project: Project, run: Run): Promise<Run> {
    const base = await this.basePath(run.settings.base)
    const worker = this.workers.forTraining()
    const events: RunEvent[] = []
    const channel = new Channel<RunEvent>()
    const job = {
      runDirectory: this.directory(run).path,
      name: run.name,
      base,
      settings: run.settings,
    }
    const task = worker.train(job, (event) => this.receive(live, event))
    const live: Live = {
      run,
      project,
      worker,
      task,
      channel,
      replay: events,
      ended: Promise.resolve(),
    }
    for (const report of run.epochs) events.push({ type: 'epoch', report })
    this.live = live
    const started = this.update(live, { status: 'running', message: '' })
    live.ended = task.result.then((result) => this.finish(live, result))
    return started
  }

  private receive(live: Live, event: RunEvent): void {
    if (event.type === 'epoch') {
      const { report } = event
      const earlier = live.run.epochs.filter(({ epoch }) => epoch < report.epoch)
      const epochs = [...earlier.map((e) => (report.best ? { ...e, best: false } : e)), report]
      live.run = { ...live.run, epochs }
      live.project.saveRun(live.run.id, live.run.createdAt, live.run)
    }
    live.replay.push(event)
    if (live.replay.length > MAX_REPLAY) {
      const oldest = live.replay.findIndex(({ type }) => type === 'step')
      live.replay.splice(Math.max(0, oldest), 1)
    }
    live.channel.send(event)
  }

  private async finish(live: Live, result: Result<WorkerResult>): Promise<void> {
    try {
      await this.settle(live, result)
    } catch (error) {
      const message =
        error instanceof FailureError
          ? error.failure.message
          : 'Saving the model failed; resume to try again.'
      this.update(live, { status: 'failed', message })
    } finally {
      this.live = undefined
      live.channel.close()
      await this.workers.release(live.worker)
    }
  }

  private async settle(live: Live, result: Result<WorkerResult>): Promise<void> {
    if (result.ok && result.value.kind === 'trained') {
      const best = live.run.epochs.find((epoch) => epoch.best)
      const model = await this.models.add(result.value.modelFolder, {
        name: live.run.name,
        createdAt: new Date().toISOString(),
        f1: best?.f1 ?? null,
        source: {
          kind: 'trained',
          project: live.project.name,
          runId: live.run.id,
          base: basename(live.run.settings.base),
        },
      })
      this.update(live, { status: 'done', message: '', modelId: model.id })
      return
    }
    if (result.ok) throw new Error(`training answered ${result.value.kind}`)
    const { code, message } = result.failure
    const status =
      code === 'cancelled' ? 'cancelled' : code === 'worker-lost' ? 'interrupted' : 'failed'
    this.update(live, { status, message })
  }

  private update(live: Live, change: Partial<Run>): Run {
    live.run = { ...live.run, ...change }
    live.project.saveRun(live.run.id, live.run.createdAt, live.run)
    live.channel.send({ type: 'status', status: live.run.status, message: live.run.message })
    return live.run
  }

  /** The documents that a run learns from and is measured on. */
  private documents(project: Project, settings: TrainingSettings): TrainingDocument[] {
    const documents: TrainingDocument[] = []
    for (const { id, text, words, spans, split, status } of project.labelledTexts()) {
      const annotated = status === 'done' || spans.length > 0 || words !== undefined
      if (settings.documents === 'done' && status !== 'done') continue
      if (settings.documents === 'annotated' && !annotated) continue
      documents.push({ id, text, words: words ?? null, spans, split })
    }
    return documents
  }

  private async basePath(base: string): Promise<string> {
    if (base.startsWith('scratch:') || isAbsolute(base)) return base
    return (await this.models.get(base)).path
  }

  private directory(run: Run): RunDirectory {
    return new RunDirectory(join(this.runsFolder, run.id))
  }

  private refuseSecond(): void {
    if (!this.live) return
    throw new FailureError({
      code: 'busy',
      message: `${this.live.run.name} is training; wait for it or cancel it first.`,
    })
  }

  private liveRun(project: Project, runId: string): Live {
    if (this.live?.run.id === runId) return this.live
    const { name } = this.find(project, runId)
    throw new FailureError({ code: 'conflict', message: `${name} is not training at the moment.` })
  }

  private find(project: Project, runId: string): Run {
    const run = this.runs(project).find(({ id }) => id === runId)
    if (run) return run
    throw new FailureError({ code: 'not-found', message: 'That run is not in this project.' })
  }
}

function untrainable(document: TrainingDocument): number {
  return spansToTags(documentWords(document), document.spans, ({ label }) => label).dropped.length
}

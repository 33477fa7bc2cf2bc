import type { Run, RunEvent } from '../../model/runs.ts'
import type { RequestResult } from '../../contract/worker.ts'
import type { Project } from '../../storage/project.ts'
import { log } from '../../files/log.ts'
import { Channel } from '../channel.ts'
import type { Task, WorkerHandle } from '../supervisor/worker-handle.ts'

/** Points kept of the loss per step; beyond, every second one goes. */
const MAX_LOSSES = 400

type Step = Extract<RunEvent, { type: 'step' }>

/** The run under way: what it has told, for the project file and for windows that open later. */
export class LiveRun {
  readonly project: Project
  readonly worker: WorkerHandle
  readonly channel = new Channel<RunEvent>()
  run: Run
  private plan: RunEvent | undefined
  private step: Step | undefined
  private stride = 1

  constructor(run: Run, project: Project, worker: WorkerHandle) {
    this.run = run
    this.project = project
    this.worker = worker
  }

  /** Set once the worker has been asked; see Training.launch. */
  task!: Task<RequestResult<'train'>>
  ended: Promise<void> = Promise.resolve()

  receive(event: RunEvent): void {
    if (event.type === 'plan') log.info(`Run ${this.run.id} works on ${event.engine}.`)
    if (event.type === 'plan') this.plan = event
    else if (event.type === 'step') this.addStep(event)
    else if (event.type === 'epoch') {
      const { report } = event
      const earlier = this.run.epochs.filter(({ step }) => step < report.step)
      const epochs = [...earlier.map((e) => (report.best ? { ...e, best: false } : e)), report]
      this.change({ epochs })
    } else if (event.type === 'advice') this.change({ advice: event.lines })
    this.channel.send(event)
  }

  /** Changes the run, in the project file too, and tells who listens. */
  update(change: Partial<Run>): Run {
    this.change(change)
    const { id, status, message } = this.run
    log.info(`Run ${id} is ${status}.`)
    this.channel.send({ type: 'status', status, message })
    return this.run
  }

  /** What a window that opens now needs to catch up. */
  replay(): RunEvent[] {
    return [this.plan, ...runReplay(this.run), this.step].filter((event) => event !== undefined)
  }

  private change(change: Partial<Run>): void {
    this.run = { ...this.run, ...change }
    this.project.saveRun(this.run.id, this.run.createdAt, this.run)
  }

  /** Saved with the next epoch, not at once: steps come many a second. */
  private addStep(event: Step): void {
    const { step, loss } = event
    this.step = event
    // A resumed run repeats the steps since its last checkpoint.
    let losses = this.run.losses
    if ((losses.at(-1)?.step ?? 0) >= step) losses = losses.filter((other) => other.step < step)
    if (step % this.stride === 0) losses = [...losses, { step, loss }]
    if (losses.length > MAX_LOSSES) {
      this.stride *= 2
      losses = losses.filter((other) => other.step % this.stride === 0)
    }
    this.run = { ...this.run, losses }
  }
}

/** A run's past as events. */
export function runReplay({ losses, epochs, advice }: Run): RunEvent[] {
  return [
    { type: 'losses', losses },
    ...epochs.map((report): RunEvent => ({ type: 'epoch', report })),
    ...(advice.length > 0 ? [{ type: 'advice', lines: advice } satisfies RunEvent] : []),
  ]
}

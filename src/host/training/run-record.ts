import { FailureError } from '../../domain/failure.ts'
import type { Run } from '../../model/runs.ts'
import type { Project } from '../../storage/project.ts'
import { log } from '../../files/log.ts'

/** Waited before each new attempt to write, in milliseconds; the last one repeats. */
const PAUSES_MS = [100, 250, 500, 1000, 2000]
/** How long what has become of a run waits to be written; a program that writes takes seconds. */
const PATIENCE_MS = 60_000

/**
 * Keeps a run in its project file. A full disk or another program that is writing stops neither the run nor
 * the host: what is to be kept waits, the newest in place of the earlier, and is tried again.
 */
export class RunRecord {
  private readonly project: Project
  private readonly onTrouble: (trouble: string) => void
  private waiting: Run | undefined
  private failures = 0
  private timer: NodeJS.Timeout | undefined
  private settled = Promise.withResolvers<void>()

  /** `onTrouble` hears why nothing can be written, as a sentence, and '' once it is. */
  constructor(project: Project, onTrouble: (trouble: string) => void) {
    this.project = project
    this.onTrouble = onTrouble
  }

  /** Writes it now, or as soon as that is possible. Never throws. */
  keep(run: Run): void {
    this.waiting = run
    if (this.timer === undefined) this.write()
  }

  /** Resolves once everything is written, or given up: after a minute, or at `hurry`. */
  async kept(): Promise<void> {
    if (!this.waiting) return
    const timer = setTimeout(() => this.giveUp(), PATIENCE_MS)
    await this.settled.promise
    clearTimeout(timer)
  }

  /** One last attempt: the application is closing. */
  hurry(): void {
    if (this.waiting) this.write()
    if (this.waiting) this.giveUp()
  }

  private write(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const run = this.waiting as Run
    try {
      // Waiting in SQLite would hold up everybody whom this thread answers.
      this.project.saveRun(run.id, run.createdAt, run, { wait: false })
    } catch (error) {
      this.tryLater(run, error)
      return
    }
    this.waiting = undefined
    if (this.failures > 0) {
      log.info(`Run ${run.id} is recorded again.`)
      this.onTrouble('')
    }
    this.failures = 0
    this.settled.resolve()
    this.settled = Promise.withResolvers()
  }

  private tryLater(run: Run, error: unknown): void {
    if (this.failures === 0) {
      log.error(`Run ${run.id} cannot be recorded at the moment`, error)
      const why = error instanceof FailureError ? error.failure.message : 'The log says why.'
      this.onTrouble(`Not recorded yet, and tried again by itself: ${why}`)
    }
    const pause = PAUSES_MS[Math.min(this.failures++, PAUSES_MS.length - 1)]
    this.timer = setTimeout(() => this.write(), pause)
  }

  private giveUp(): void {
    clearTimeout(this.timer)
    if (this.waiting) log.error(`Run ${this.waiting.id} is left as the project has it.`)
    this.waiting = undefined
    this.settled.resolve()
  }
}

import { log } from '../../files/log.ts'
import { INSTANT } from '../../model/training-settings.ts'
import { isUnderWay } from '../../model/run-progress.ts'
import type { Run } from '../../model/runs.ts'
import type { Project } from '../../storage/project.ts'
import type { Models } from '../models/models.ts'
import type { Projects } from '../projects/projects.ts'
import type { Training } from './training.ts'

/** How often it is looked whether a model is old, and whether somebody works. */
const LOOK_MS = 15_000
/** Nobody works who has changed nothing for so long. */
export const IDLE_MS = 60_000
/** Documents done since a run, from which on it is old. */
export const OLD = 20
/** Seconds of a run beyond which the next is not begun unasked. */
const LONGEST = 900

const WAITS = 'Trains by itself, and waits while you work.'

export interface FresheningAccess {
  training: Pick<
    Training,
    'current' | 'runs' | 'startFresh' | 'resume' | 'pause' | 'cancel' | 'trash'
  >
  projects: Pick<Projects, 'all' | 'acted'>
  models: Pick<Models, 'ofRun' | 'delete'>
  /** The user's setting. */
  wanted: () => boolean
  onBattery: () => Promise<boolean>
  now?: () => number
}

/**
 * Keeps the newest model of each open project up with its documents: when twenty more are done than when it was
 * trained, and nobody works, it is trained anew in the same way, at the lowest priority. It waits while somebody works
 * and while the machine lives on its battery, and gives way to any other run. One model made so takes the place of the
 * one before; those that the user has trained stay.
 */
export class Freshening {
  private readonly access: FresheningAccess
  private readonly timer: NodeJS.Timeout
  private readonly now: () => number
  private looking = false
  /** What is known of a project, as of so many records of runs. */
  private readonly newest = new WeakMap<Project, { at: number; run: Run | undefined }>()
  /** Documents that were done at the last attempt, by the project's path: one that fails is not begun again and again. */
  private readonly tried = new Map<string, number>()

  constructor(access: FresheningAccess) {
    this.access = access
    this.now = access.now ?? (() => performance.now())
    this.timer = setInterval(() => void this.look(), LOOK_MS)
    this.timer.unref()
  }

  close(): void {
    clearInterval(this.timer)
  }

  /** Begins, goes on, waits or ends, as things stand. Never fails: the log says why. */
  async look(): Promise<void> {
    if (this.looking) return
    this.looking = true
    try {
      await this.lookNow()
    } catch (error) {
      log.error('No model is kept fresh at the moment', error)
    } finally {
      this.looking = false
    }
  }

  private async lookNow(): Promise<void> {
    const { training, projects, models, wanted, onBattery } = this.access
    const { current } = training
    if (current?.run.fresh) return this.steer(current.project, current.run)
    if (current || !wanted() || !this.isIdle()) return
    for (const project of projects.all()) {
      if (project.readOnly) continue
      const newest = await this.newestIn(project)
      const { done } = project.counts()
      const since = Math.max(newest?.done ?? Infinity, this.tried.get(project.path) ?? 0)
      if (!newest || done - since < OLD) continue
      if (await onBattery()) return
      this.tried.set(project.path, done)
      // The user has put it away.
      if (!(await models.ofRun(newest.id))) continue
      log.info(`Run ${newest.id} is old; its settings are trained anew.`)
      await training.startFresh(project, newest.settings)
      return
    }
  }

  private async steer(project: Project, run: Run): Promise<void> {
    const { training, wanted } = this.access
    if (!wanted()) await training.cancel(project, run.id)
    else if (run.status === 'paused') {
      // Not where the user has paused it.
      if (run.message === WAITS && (await this.mayWork())) await training.resume(project, run.id)
    } else if (run.status === 'running' && !(await this.mayWork()))
      training.pause(project, run.id, WAITS)
  }

  private isIdle(): boolean {
    return this.now() - this.access.projects.acted >= IDLE_MS
  }

  private async mayWork(): Promise<boolean> {
    return this.isIdle() && !(await this.access.onBattery())
  }

  /** The run whose model is the newest, where it may be done again; the runs are read when one has changed. */
  private async newestIn(project: Project): Promise<Run | undefined> {
    const known = this.newest.get(project)
    const { runsSaved } = project
    if (known?.at === runsSaved) return known.run
    const runs = this.access.training.runs(project).filter((run) => !run.trashed)
    const run = repeatable(runs)
    await this.tidy(project, runs)
    // What is tidied is no change that matters here.
    this.newest.set(project, { at: project.runsSaved, run })
    return run
  }

  /** What was made by itself before goes to the trash once there is a newer one. */
  private async tidy(project: Project, runs: readonly Run[]): Promise<void> {
    const { training, models } = this.access
    const made = runs.filter((run) => run.fresh)
    const newest = made.find(({ status }) => status === 'done')
    for (const run of made) {
      if (run === newest || isUnderWay(run) || run.status === 'elsewhere') continue
      const model = await models.ofRun(run.id)
      if (model) await models.delete(model.id)
      training.trash(project, run.id, true)
    }
  }
}

function repeatable(runs: readonly Run[]): Run | undefined {
  if (runs.some((run) => isUnderWay(run) || run.status === 'elsewhere')) return undefined
  const newest = runs.find((run) => run.status === 'done' && run.settings.base !== INSTANT)
  const seconds = newest?.epochs.at(-1)?.seconds ?? Infinity
  return newest && newest.done !== null && seconds <= LONGEST ? newest : undefined
}

import { randomUUID } from 'node:crypto'
import { failed } from '../../domain/failure.ts'
import { run as runSchema, type Run } from '../../model/runs.ts'
import type { TrainingSettings } from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import { refuseElsewhere } from './run-lock.ts'

/** A run that is about to begin, named by its place among those of the project. */
export function newRun(project: Project, settings: TrainingSettings, number: number): Run {
  return {
    id: randomUUID(),
    name: `${project.name} ${number}`,
    status: 'starting',
    message: '',
    createdAt: new Date().toISOString(),
    settings,
    revision: project.history().revision,
    note: '',
    fresh: false,
    done: project.counts().done,
    documents: null,
    engine: '',
    epochs: [],
    baseline: null,
    advice: [],
    losses: [],
    endedEarly: false,
    trashed: false,
    broken: false,
    modelId: null,
  }
}

/** The runs as the project has them, newest first. What this program has not written is passed over. */
export function storedRuns(project: Project): Run[] {
  return project.runs().flatMap((data) => {
    const read = runSchema.safeParse(data)
    return read.success ? [read.data] : []
  })
}

/** Throws a FailureError where a run cannot go on, or has nothing left to do. */
export function refuseResuming(run: Run): void {
  refuseElsewhere(run)
  if (run.status === 'done') {
    throw failed('conflict', 'This run has finished already; its model is in the library.')
  }
  if (run.broken) throw failed('conflict', `Resumed, this run would break again. ${run.message}`)
}

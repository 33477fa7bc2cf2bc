import type { Run, RunEvent } from './runs.ts'

type Told<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>

/** A run, and what else it has told since its process began. */
export interface RunProgress {
  run: Run
  plan?: Told<'plan'>
  /** The last one. */
  step?: Told<'step'>
  /** The last checkpoint. */
  saved?: Told<'saved'>
}

/** Points kept of the loss per step, more than the line has pixels; beyond, every second one goes. */
const MAX_LOSSES = 400

/** Share of its steps that a run has made; undefined where it is not known how many there will be. */
export function shareOf({ plan, step }: RunProgress): number | undefined {
  if (plan?.totalSteps === 0) return undefined
  return step && plan ? step.step / plan.totalSteps : 0
}

export function isUnderWay({ status }: Pick<Run, 'status'>): boolean {
  return ['starting', 'running', 'paused'].includes(status)
}

/** What is known once the run has told one thing more. */
export function runAfter(progress: RunProgress, event: RunEvent): RunProgress {
  const { run } = progress
  const changed = (change: Partial<Run>) => ({ ...progress, run: { ...run, ...change } })
  switch (event.type) {
    case 'status':
      return changed({ status: event.status, message: event.message })
    case 'plan': {
      const documents = { train: event.trainDocuments, dev: event.devDocuments }
      return { ...changed({ documents, engine: event.engine }), plan: event }
    }
    case 'step':
      return { ...changed({ losses: lossesAfter(run.losses, event) }), step: event }
    case 'losses':
      return changed({ losses: event.losses })
    case 'epoch':
      return changed({ epochs: epochsAfter(run.epochs, event.report) })
    case 'baseline':
      return changed({ baseline: event.baseline })
    case 'saved':
      return { ...progress, saved: event }
    case 'advice':
      return changed({ advice: event.lines })
    case 'saving':
      return progress
  }
}

/** The events from which, one after another, the same progress comes about. */
export function replayOf({ run, plan, step, saved }: RunProgress): RunEvent[] {
  const { status, message, losses, epochs, baseline, advice } = run
  const events: (RunEvent | undefined)[] = [
    { type: 'status', status, message },
    plan,
    { type: 'losses', losses },
    baseline ? { type: 'baseline', baseline } : undefined,
    ...epochs.map((report) => ({ type: 'epoch' as const, report })),
    { type: 'advice', lines: advice },
    saved,
    step,
  ]
  return events.filter((event) => event !== undefined)
}

/** A resumed run repeats what came after its last checkpoint: the later figures go. */
function epochsAfter(epochs: Run['epochs'], report: Told<'epoch'>['report']): Run['epochs'] {
  const earlier = epochs.filter(({ step }) => step < report.step)
  return [...earlier.map((e) => (report.best ? { ...e, best: false } : e)), report]
}

/** Points lie at the multiples of a stride, which doubles when they become too many. */
export function lossesAfter(
  losses: Run['losses'],
  { step, loss }: Run['losses'][number],
): Run['losses'] {
  const repeated = (losses.at(-1)?.step ?? 0) >= step
  const earlier = repeated ? losses.filter((point) => point.step < step) : losses
  const stride = earlier.length > 1 ? earlier[1].step - earlier[0].step : 1
  if (step % stride !== 0) return earlier
  const points = [...earlier, { step, loss }]
  if (points.length <= MAX_LOSSES) return points
  return points.filter((point) => point.step % (2 * stride) === 0)
}

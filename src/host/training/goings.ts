import type { Going } from '../../contract/desktop.ts'
import { runAfter, type RunProgress } from '../../model/run-progress.ts'
import type { LiveRun } from './live-run.ts'

/**
 * How each run that somebody began goes on from the beginning to its end, a few times a second at most: told when its
 * status changes, or its share by a hundredth.
 */
export async function* goings(runs: AsyncIterable<LiveRun>): AsyncGenerator<Going> {
  for await (const live of runs) {
    if (live.run.fresh) continue
    let [progress, last]: [RunProgress, string] = [{ run: live.run }, '']
    for await (const event of live.watch()) {
      progress = runAfter(progress, event)
      const going = goingOf(progress)
      const told = `${going.status} ${going.share}`
      if (told === last) continue
      last = told
      yield going
    }
  }
}

function goingOf({ run, plan, step }: RunProgress): Going {
  const share = plan && step ? Math.floor((100 * step.step) / plan.totalSteps) / 100 : null
  return { name: run.name, status: run.status, share }
}

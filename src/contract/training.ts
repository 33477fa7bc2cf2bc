import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { outlook, run, runEvent } from '../model/runs.ts'
import { trainingSettings } from '../model/training-settings.ts'
import { asking, inProject, procedure } from './procedure.ts'

export const training = {
  /** The settings that suit this project, given its size and the base. */
  suggest: asking({ base: z.string() }).output(
    z.object({ settings: trainingSettings, why: z.string() }),
  ),
  /** What a run would learn from and cost, before it starts. */
  outlook: asking({ settings: trainingSettings }).output(outlook),
  start: asking({ settings: trainingSettings }).output(run),
  cancel: asking({ runId: z.string() }).output(run),
  pause: asking({ runId: z.string() }).output(run),
  /** Goes on with a paused or interrupted run from its last checkpoint. */
  resume: asking({ runId: z.string() }).output(run),
  runs: procedure.input(inProject).output(z.array(run)),
  /** The run so far, then what happens; ends when the run does. */
  watch: asking({ runId: z.string() }).output(eventIterator(runEvent)),
}

import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { outlook, run, runEvent } from '../model/runs.ts'
import { trainingSettings } from '../model/training-settings.ts'
import { inProject, procedure } from './procedure.ts'

export const training = {
  /** The settings that suit this project, given its size and the base. */
  suggest: procedure
    .input(inProject.extend({ base: z.string() }))
    .output(z.object({ settings: trainingSettings, why: z.string() })),
  /** What a run would learn from and cost, before it starts. */
  outlook: procedure.input(inProject.extend({ settings: trainingSettings })).output(outlook),
  start: procedure.input(inProject.extend({ settings: trainingSettings })).output(run),
  cancel: procedure.input(inProject.extend({ runId: z.string() })).output(run),
  pause: procedure.input(inProject.extend({ runId: z.string() })).output(run),
  /** Goes on with a paused or interrupted run from its last checkpoint. */
  resume: procedure.input(inProject.extend({ runId: z.string() })).output(run),
  runs: procedure.input(inProject).output(z.array(run)),
  /** The run so far, then what happens; ends when the run does. */
  watch: procedure.input(inProject.extend({ runId: z.string() })).output(eventIterator(runEvent)),
}

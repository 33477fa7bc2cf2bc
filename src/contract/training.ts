import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { betweenRuns } from '../model/between-runs.ts'
import { mistakes } from '../model/mistakes.ts'
import { run, runEvent, turnedEntity } from '../model/runs.ts'
import { choosingEvent, offer, outlook } from '../model/before-a-run.ts'
import { trainingSettings } from '../model/training-settings.ts'
import { asking, inProject, procedure } from './procedure.ts'
import { CHOOSING_MINUTES, MAX_REMARK } from '../model/limits.ts'

export const training = {
  /** The settings that suit this project, given its size and the base. */
  suggest: asking({ base: z.string() }).output(
    z.object({ settings: trainingSettings, why: z.string() }),
  ),
  /** What a run would learn from and cost, before it starts. */
  outlook: asking({ settings: trainingSettings }).output(outlook),
  /** The bases that a first run can begin with, the quickest first. */
  offers: procedure.input(inProject).output(z.array(offer)),
  /**
   * Tries the bases at hand on the documents to learn from, for at most so many minutes, and tells which reads best.
   * Nothing of it is kept. Ends early when the caller stops listening.
   */
  choose: asking({
    minutes: z.number().min(CHOOSING_MINUTES.min).max(CHOOSING_MINUTES.max),
  }).output(eventIterator(choosingEvent)),
  start: asking({ settings: trainingSettings }).output(run),
  /** Trains anew with the settings of a run, on the documents as they were for it. */
  repeat: asking({ runId: z.string() }).output(run),
  cancel: asking({ runId: z.string() }).output(run),
  /** Ends the run under way at its next step as if it had come to its end: the best epoch is kept. */
  finish: asking({ runId: z.string() }).output(run),
  pause: asking({ runId: z.string() }).output(run),
  /** Goes on with a paused or interrupted run from its last checkpoint. */
  resume: asking({ runId: z.string() }).output(run),
  /** What a run's model reads otherwise than it is labelled now, in the documents held out from it. */
  mistakes: asking({ runId: z.string() }).output(mistakes),
  /**
   * The held-out entities that are found since the evaluation after a step, or are not any more, from one on; `next` is the
   * one to go on with.
   */
  turned: asking({
    runId: z.string(),
    step: z.number().int(),
    found: z.boolean(),
    from: z.number().int().min(0),
  }).output(z.object({ items: z.array(turnedEntity), next: z.number().nullable() })),
  /** What changed in the documents between two runs, as they were for each. */
  between: asking({ earlier: z.string(), later: z.string() }).output(betweenRuns),
  /** Keeps the user's own words about a run. */
  note: asking({ runId: z.string(), note: z.string().max(MAX_REMARK) }).output(run),
  /** Puts a run that has ended into the trash, or takes it back. */
  trash: asking({ runId: z.string(), trashed: z.boolean() }).output(run),
  /** The card of a run's model, in Markdown. */
  card: asking({ runId: z.string() }).output(z.object({ markdown: z.string() })),
  runs: procedure.input(inProject).output(z.array(run)),
  /** The run so far, then what happens; ends when the run does. */
  watch: asking({ runId: z.string() }).output(eventIterator(runEvent)),
}

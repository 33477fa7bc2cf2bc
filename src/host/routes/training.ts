import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'
import { betweenRuns } from '../training/between-runs.ts'
import { turnedFrom } from '../training/turned-entities.ts'

export function trainingRoutes(os: Implementer, host: Host) {
  const { projects, training } = host
  return {
    training: {
      suggest: os.training.suggest.handler(async ({ input }) =>
        training.suggest(input.base, await projects.whole(input.project)),
      ),
      outlook: os.training.outlook.handler(async ({ input }) =>
        training.outlook(await projects.whole(input.project), input.settings),
      ),
      offers: os.training.offers.handler(async ({ input }) =>
        training.offers(await projects.whole(input.project)),
      ),
      choose: os.training.choose.handler(async ({ input, signal }) =>
        training.choose(await projects.whole(input.project), input.minutes, signal),
      ),
      start: os.training.start.handler(async ({ input }) =>
        training.start(await projects.whole(input.project), input.settings),
      ),
      repeat: os.training.repeat.handler(async ({ input }) =>
        training.repeat(await projects.whole(input.project), input.runId),
      ),
      cancel: os.training.cancel.handler(({ input }) =>
        training.cancel(projects.get(input.project), input.runId),
      ),
      finish: os.training.finish.handler(({ input }) =>
        training.finishNow(projects.get(input.project), input.runId),
      ),
      pause: os.training.pause.handler(({ input }) =>
        training.pause(projects.get(input.project), input.runId),
      ),
      resume: os.training.resume.handler(({ input }) =>
        training.resume(projects.get(input.project), input.runId),
      ),
      ...comparisons(os, host),
      note: os.training.note.handler(({ input }) =>
        training.note(projects.get(input.project), input.runId, input.note),
      ),
      trash: os.training.trash.handler(({ input }) =>
        training.trash(projects.get(input.project), input.runId, input.trashed),
      ),
      card: os.training.card.handler(async ({ input }) => ({
        markdown: await training.card(projects.get(input.project), input.runId),
      })),
      runs: os.training.runs.handler(({ input }) => training.runs(projects.get(input.project))),
      watch: os.training.watch.handler(({ input, signal }) =>
        training.watch(projects.get(input.project), input.runId, signal),
      ),
    },
  }
}

/** What runs come to, entity by entity and document by document. */
function comparisons(os: Implementer, { projects, training, mistakes }: Host) {
  return {
    mistakes: os.training.mistakes.handler(async ({ input, signal }) => {
      const project = await projects.whole(input.project)
      return mistakes.of(project, training.find(project, input.runId), signal)
    }),
    turned: os.training.turned.handler(({ input }) => {
      const project = projects.get(input.project)
      return turnedFrom(training.folders, project, training.find(project, input.runId), input)
    }),
    between: os.training.between.handler(({ input, signal }) => {
      const of = (id: string) => training.find(projects.get(input.project), id)
      return betweenRuns(training.folders, [of(input.earlier), of(input.later)], signal)
    }),
  }
}

import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

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
      start: os.training.start.handler(async ({ input }) =>
        training.start(await projects.whole(input.project), input.settings),
      ),
      cancel: os.training.cancel.handler(({ input }) =>
        training.cancel(projects.get(input.project), input.runId),
      ),
      pause: os.training.pause.handler(({ input }) =>
        training.pause(projects.get(input.project), input.runId),
      ),
      resume: os.training.resume.handler(({ input }) =>
        training.resume(projects.get(input.project), input.runId),
      ),
      runs: os.training.runs.handler(({ input }) => training.runs(projects.get(input.project))),
      watch: os.training.watch.handler(({ input, signal }) =>
        training.watch(projects.get(input.project), input.runId, signal),
      ),
    },
  }
}

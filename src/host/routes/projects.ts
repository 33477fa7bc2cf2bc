import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

export function projectRoutes(os: Implementer, { projects }: Host) {
  return {
    projects: {
      recent: os.projects.recent.handler(() => projects.recent()),
      create: os.projects.create.handler(({ input }) =>
        input.sample ? projects.createSample(input.name) : projects.create(input.name),
      ),
      open: os.projects.open.handler(({ input }) => projects.openFile(input.path)),
      forget: os.projects.forget.handler(({ input }) => {
        projects.forget(input.path)
        return {}
      }),
      progress: os.projects.progress.handler(({ input }) => projects.get(input.project).progress()),
      changes: os.projects.changes.handler(({ input, signal }) =>
        projects.changes(input.project, input.page, signal),
      ),
    },
    guidelines: {
      get: os.guidelines.get.handler(({ input }) => ({
        markdown: projects.get(input.project).guidelines,
      })),
    },
  }
}

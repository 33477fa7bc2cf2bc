import { listBackups } from '../../storage/file/restore.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'
import { restoreDay, salvage } from '../projects/restoring.ts'
import { careRoutes, refuseRuns } from './project-care.ts'

export function projectRoutes(os: Implementer, host: Host) {
  const { projects } = host
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
      backups: os.projects.backups.handler(({ input }) =>
        listBackups(projects.fileOf(input.path)).map(({ day, bytes, documents }) => ({
          ...{ day, bytes, documents },
        })),
      ),
      restore: os.projects.restore.handler(({ input }) => {
        refuseRuns(host, input.path)
        return restoreDay(projects, input.path, input.day)
      }),
      salvage: os.projects.salvage.handler(({ input }) => salvage(projects, input.path)),
      ...careRoutes(os, host),
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

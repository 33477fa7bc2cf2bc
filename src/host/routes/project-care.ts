import { failed } from '../../domain/failure.ts'
import { isUnderWay } from '../../model/run-progress.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'
import {
  archiveFileOf,
  checkProject,
  compactProject,
  duplicateProject,
  openArchiveFile,
} from '../projects/caring.ts'
import {
  emptyProjectTrash,
  restoreTrashed,
  trashedProjects,
  trashProject,
} from '../projects/project-trash.ts'

/** Throws a FailureError where a run writes to the file at a path. */
export function refuseRuns({ projects, training }: Host, path: string): void {
  const open = projects.all().find((project) => project.path === projects.fileOf(path))
  if (open && training.runs(open).some(isUnderWay))
    throw failed('busy', 'A training run of this project is under way; pause it first.')
}

/** What is done with a project as a whole. */
export function careRoutes(os: Implementer, host: Host) {
  const { projects, models } = host
  return {
    duplicate: os.projects.duplicate.handler(({ input }) =>
      duplicateProject(projects, input.path, input.name),
    ),
    archive: os.projects.archive.handler(({ input, signal }) =>
      archiveFileOf(projects, models, input.path, input.models, signal),
    ),
    unarchive: os.projects.unarchive.handler(({ input, signal }) =>
      openArchiveFile(projects, models, input.file, signal),
    ),
    check: os.projects.check.handler(({ input, signal }) =>
      checkProject(projects, input.path, signal),
    ),
    compact: os.projects.compact.handler(({ input }) => {
      refuseRuns(host, input.path)
      return compactProject(projects, input.path)
    }),
    delete: os.projects.delete.handler(({ input }) => {
      refuseRuns(host, input.path)
      trashProject(projects, input.path)
      return {}
    }),
    trash: os.projects.trash.handler(() => trashedProjects(projects)),
    restoreTrashed: os.projects.restoreTrashed.handler(({ input }) =>
      restoreTrashed(projects, input.path),
    ),
    emptyTrash: os.projects.emptyTrash.handler(() => {
      emptyProjectTrash(projects)
      return {}
    }),
  }
}

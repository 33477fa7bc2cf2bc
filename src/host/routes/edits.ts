import type { ChangeOfPage, Applied } from '../../model/edits.ts'
import { unwrap } from '../../domain/failure.ts'
import type { Project } from '../../storage/project.ts'
import { bulk } from '../documents/bulk.ts'
import type { Host } from '../host.ts'
import { labelOccurrences, previewOccurrences } from '../documents/occurrences.ts'
import type { Implementer } from '../implementer.ts'

interface Asked {
  project: string
  change?: ChangeOfPage | undefined
}

export function editRoutes(os: Implementer, { projects }: Host) {
  /** Makes a change under its number and tells every window. */
  const change = <A extends Applied>(asked: Asked, make: (project: Project) => A) => {
    const project = projects.get(asked.project)
    return projects.announce(
      asked.project,
      project.as(asked.change, () => make(project)),
    )
  }
  return {
    edits: {
      apply: os.edits.apply.handler(({ input }) => {
        const { title, edits } = input.action
        return change(input, (project) => unwrap(project.apply(title, edits)))
      }),
      undo: os.edits.undo.handler(({ input }) =>
        change(input, (project) => unwrap(project.undo())),
      ),
      redo: os.edits.redo.handler(({ input }) =>
        change(input, (project) => unwrap(project.redo())),
      ),
      state: os.edits.state.handler(({ input }) => projects.get(input.project).history()),
      lastChange: os.edits.lastChange.handler(({ input }) => ({
        number: projects.get(input.project).lastChangeOf(input.page),
      })),
      bulk: os.edits.bulk.handler(({ input }) =>
        change(input, (project) => bulk(project, input.selection, input.operation)),
      ),
      occurrences: os.edits.occurrences.handler(({ input }) =>
        previewOccurrences(projects.get(input.project), input.query),
      ),
      labelOccurrences: os.edits.labelOccurrences.handler(({ input }) =>
        change(input, (project) => labelOccurrences(project, input.query, input.except)),
      ),
    },
  }
}

import { unwrap, type Result } from '../../domain/failure.ts'
import type { Applied } from '../../storage/project.ts'
import { bulk } from '../bulk.ts'
import type { Host } from '../host.ts'
import { labelOccurrences, previewOccurrences } from '../occurrences.ts'
import type { Implementer } from '../router.ts'

export function editRoutes(os: Implementer, { projects }: Host) {
  const settle = <A extends Applied>(id: string, result: Result<A>) =>
    projects.announce(id, unwrap(result))
  return {
    edits: {
      apply: os.edits.apply.handler(({ input }) => {
        const { title, edits } = input.action
        return settle(input.project, projects.get(input.project).apply(title, edits))
      }),
      undo: os.edits.undo.handler(({ input }) =>
        settle(input.project, projects.get(input.project).undo()),
      ),
      redo: os.edits.redo.handler(({ input }) =>
        settle(input.project, projects.get(input.project).redo()),
      ),
      state: os.edits.state.handler(({ input }) => projects.get(input.project).history()),
      bulk: os.edits.bulk.handler(({ input }) =>
        projects.announce(
          input.project,
          bulk(projects.get(input.project), input.selection, input.operation),
        ),
      ),
      occurrences: os.edits.occurrences.handler(({ input }) =>
        previewOccurrences(projects.get(input.project), input.query),
      ),
      labelOccurrences: os.edits.labelOccurrences.handler(({ input }) =>
        projects.announce(
          input.project,
          labelOccurrences(projects.get(input.project), input.query, input.except),
        ),
      ),
    },
  }
}

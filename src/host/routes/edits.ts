import { unwrap } from '../../domain/failure.ts'
import { bulk } from '../documents/bulk.ts'
import type { Host } from '../host.ts'
import { labelOccurrences, previewOccurrences } from '../documents/occurrences.ts'
import type { Implementer } from '../implementer.ts'

export function editRoutes(os: Implementer, { projects }: Host) {
  return {
    edits: {
      apply: os.edits.apply.handler(({ input }) => {
        const { title, edits } = input.action
        unwrap(projects.get(input.project).apply(title, edits, input.change))
        return {}
      }),
      undo: os.edits.undo.handler(({ input }) => {
        unwrap(projects.get(input.project).undo(input.change))
        return {}
      }),
      redo: os.edits.redo.handler(({ input }) => {
        unwrap(projects.get(input.project).redo(input.change))
        return {}
      }),
      bulk: os.edits.bulk.handler(({ input }) => {
        const { selection, operation, change } = input
        return bulk(projects.get(input.project), selection, operation, change)
      }),
      occurrences: os.edits.occurrences.handler(({ input, signal }) =>
        previewOccurrences(projects.get(input.project), input.query, signal),
      ),
      labelOccurrences: os.edits.labelOccurrences.handler(({ input, signal }) => {
        const { query, except, change } = input
        const options = { of: change, signal }
        return labelOccurrences(projects.get(input.project), query, except, options)
      }),
    },
  }
}

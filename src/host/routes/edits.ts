import { unwrap } from '../../domain/failure.ts'
import { bulk } from '../documents/bulk.ts'
import { applyAction } from '../documents/label-removal.ts'
import type { Host } from '../host.ts'
import { labelOccurrences, previewOccurrences } from '../documents/occurrences.ts'
import { relabelText } from '../documents/relabelling.ts'
import type { Implementer } from '../implementer.ts'

export function editRoutes(os: Implementer, { projects }: Host) {
  return {
    edits: {
      apply: os.edits.apply.handler(async ({ input }) => {
        await applyAction(projects.get(input.project), input.action, input.change)
        return {}
      }),
      undo: os.edits.undo.handler(async ({ input }) => {
        const project = projects.get(input.project)
        await project.alone(() => unwrap(project.undo(input.change)))
        return {}
      }),
      redo: os.edits.redo.handler(async ({ input }) => {
        const project = projects.get(input.project)
        await project.alone(() => unwrap(project.redo(input.change)))
        return {}
      }),
      bulk: os.edits.bulk.handler(async ({ input, signal }) => {
        const { selection, operation, change } = input
        return bulk(await projects.whole(input.project), selection, operation, {
          of: change,
          signal,
        })
      }),
      relabel: os.edits.relabel.handler(async ({ input, signal }) => {
        const { text, into, change } = input
        const options = { of: change, signal }
        return relabelText(await projects.whole(input.project), text, into, options)
      }),
      occurrences: os.edits.occurrences.handler(({ input, signal }) =>
        previewOccurrences(projects.get(input.project), input.query, signal),
      ),
      labelOccurrences: os.edits.labelOccurrences.handler(async ({ input, signal }) => {
        const { query, except, change } = input
        const options = { of: change, signal }
        return labelOccurrences(await projects.whole(input.project), query, except, options)
      }),
    },
  }
}

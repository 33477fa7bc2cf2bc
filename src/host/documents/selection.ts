import type { DocumentSelection } from '../../model/queue.ts'
import type { Project } from '../../storage/project.ts'

/** The documents of a selection, in the queue's order where a filter makes it. */
export function selectedIds(project: Project, selection: DocumentSelection): number[] {
  if ('ids' in selection) return [...new Set(selection.ids)]
  return [...project.ids(selection.filter)]
}

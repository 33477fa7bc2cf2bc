import type { DocumentSelection } from '../../model/queue.ts'
import type { Project } from '../../storage/project.ts'

/** The documents of a selection, in the queue's order where a filter makes it. */
export async function selectedIds(
  project: Project,
  selection: DocumentSelection,
  signal?: AbortSignal,
): Promise<number[]> {
  if ('ids' in selection) return [...new Set(selection.ids)]
  await project.listed(selection.filter, { signal })
  return [...project.ids(selection.filter)]
}

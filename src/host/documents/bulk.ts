import type { BulkOperation, ChangeOfPage } from '../../model/edits.ts'
import type { DocumentSelection } from '../../model/queue.ts'
import { unwrap } from '../../domain/failure.ts'
import type { StoredEdit } from '../../storage/history/stored-edit.ts'
import type { Project } from '../../storage/project.ts'
import type { Writer } from '../../storage/history/writer.ts'
import { selectedIds } from './selection.ts'
import { splitDocument } from './sentences.ts'

interface Outcome {
  documents: number
  spans: number
}

/** One operation on many documents as one action. Counts only what it changed. */
export function bulk(
  project: Project,
  selection: DocumentSelection,
  operation: BulkOperation,
  of?: ChangeOfPage,
): Outcome {
  const ids = selectedIds(project, selection)
  const work = (writer: Writer) => carryOut(project, writer, ids, operation)
  return unwrap(project.act(titleOf(operation), work, of))
}

function carryOut(
  project: Project,
  writer: Writer,
  ids: readonly number[],
  operation: BulkOperation,
): Outcome {
  const outcome = { documents: 0, spans: 0 }
  for (const id of ids) {
    if (operation.type === 'sentences') {
      const made = splitDocument(project, writer, id)
      outcome.documents += made.documents > 0 ? 1 : 0
      outcome.spans += made.spans
      continue
    }
    const edits = editsFor(project, id, operation)
    for (const edit of edits) writer.edit(edit)
    if (edits.length > 0) outcome.documents++
    if (operation.type === 'accept' || operation.type === 'reject') outcome.spans += edits.length
  }
  return outcome
}

type Field = 'status' | 'flagged' | 'split'
type Simple = Exclude<BulkOperation, { type: 'sentences' }>

/** None when the document is so already. */
function editsFor(project: Project, id: number, operation: Simple): StoredEdit[] {
  if (operation.type === 'accept' || operation.type === 'reject') {
    const least = operation.type === 'accept' ? operation.minScore : 0
    return project
      .suggestions(id)
      .filter(({ score }) => (score ?? 1) >= least)
      .map((one) => ({ type: `suggestion.${operation.type}` as const, id: one.id }))
  }
  const state = project.documentState(id)
  switch (operation.type) {
    case 'trash':
      return state.trashed ? [] : [{ type: 'document.delete', id }]
    case 'restore':
      return state.trashed ? [{ type: 'document.restore', id }] : []
    default: {
      const { type, ...patch } = operation
      const isSo = Object.entries(patch).every(([key, value]) => state[key as Field] === value)
      return isSo ? [] : [{ type: 'document.update', id, patch }]
    }
  }
}

function titleOf(operation: BulkOperation): string {
  switch (operation.type) {
    case 'status':
      return { new: 'Mark as new', 'in-progress': 'Mark as in progress', done: 'Mark as done' }[
        operation.status
      ]
    case 'flag':
      return operation.flagged ? 'Flag documents' : 'Take flags off'
    case 'split':
      return operation.split === 'auto'
        ? 'Take documents out of their set'
        : `Put documents into the ${operation.split} set`
    case 'trash':
      return 'Move documents to the trash'
    case 'restore':
      return 'Restore documents'
    case 'accept':
      return operation.minScore > 0
        ? `Accept suggestions from ${operation.minScore} up`
        : 'Accept suggestions'
    case 'reject':
      return 'Reject suggestions'
    case 'sentences':
      return 'Split into sentences'
  }
}

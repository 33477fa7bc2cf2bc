import { addAbortListener } from 'node:events'
import type { BulkOperation, ChangeOfPage } from '../../model/edits.ts'
import type { DocumentSelection } from '../../model/queue.ts'
import { unwrap } from '../../domain/failure.ts'
import { percent } from '../../domain/figures.ts'
import type { StoredEdit } from '../../storage/history/stored-edit.ts'
import type { Project } from '../../storage/project.ts'
import type { CarryOut } from '../../storage/steps/changing-step.ts'
import type { Writer } from '../../storage/history/writer.ts'
import { selectedIds } from './selection.ts'
import { splitDocument } from './sentences.ts'

interface Outcome {
  documents: number
  spans: number
}

/** Documents that one transaction changes: some milliseconds. */
export const FEW = 50

/** One operation on many documents as one action. Counts only what it changed. */
export async function bulk(
  project: Project,
  selection: DocumentSelection,
  operation: BulkOperation,
  { of, signal }: { of?: ChangeOfPage; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const ids = await selectedIds(project, selection, signal)
  const work: CarryOut<Outcome> = (writer, id) => carryOut(project, writer, id, operation)
  const title = titleOf(operation)
  const outcomes = await changeEach(project, title, ids, work, { of, signal })
  const sum = (key: keyof Outcome) => outcomes.reduce((all, one) => all + one[key], 0)
  return { documents: sum('documents'), spans: sum('spans') }
}

/** The same work on each of some documents as one action, in the time of nobody else where they are many. */
export async function changeEach<T>(
  project: Project,
  title: string,
  ids: readonly number[],
  work: CarryOut<T>,
  { of, signal }: { of?: ChangeOfPage; signal?: AbortSignal } = {},
): Promise<T[]> {
  if (ids.length <= FEW) {
    await project.settled()
    return unwrap(project.act(title, (writer) => ids.map((id) => atOnce(work(writer, id))), of))
  }
  const step = project.changeMany(work)
  using _listening = signal && addAbortListener(signal, () => step.end())
  try {
    await step.look(ids)
    await step.finish(title, of)
    return [...step.outcomes.values()] as T[]
  } finally {
    step.end()
  }
}

function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** What an operation does to one document. */
export function* carryOut(
  project: Project,
  writer: Writer,
  id: number,
  operation: BulkOperation,
): Generator<void, Outcome> {
  if (operation.type === 'sentences') {
    const made = splitDocument(project, writer, id)
    return { documents: made.documents > 0 ? 1 : 0, spans: made.spans }
  }
  const edits = editsFor(project, id, operation)
  for (const edit of edits) {
    writer.edit(edit)
    yield
  }
  const answered = operation.type === 'accept' || operation.type === 'reject'
  return { documents: edits.length > 0 ? 1 : 0, spans: answered ? edits.length : 0 }
}

type Field = 'status' | 'flagged' | 'split'
type Simple = Exclude<BulkOperation, { type: 'sentences' }>

/** None when the document is so already. */
function editsFor(project: Project, id: number, operation: Simple): StoredEdit[] {
  if (operation.type === 'accept' || operation.type === 'reject') {
    const isMeant = (score: number) =>
      operation.type === 'accept'
        ? score >= operation.minScore
        : score < (operation.below ?? Infinity)
    return project
      .suggestions(id)
      .filter(({ score }) => isMeant(score ?? 1))
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
        ? `Accept suggestions from ${percent(operation.minScore)} up`
        : 'Accept suggestions'
    case 'reject':
      return operation.below === undefined
        ? 'Reject suggestions'
        : `Reject suggestions below ${percent(operation.below)}`
    case 'sentences':
      return 'Split into sentences'
  }
}

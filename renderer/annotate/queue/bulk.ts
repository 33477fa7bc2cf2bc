import type { BulkOperation } from '../../../src/model/edits.ts'
import type { DocumentSelection } from '../../../src/model/queue.ts'
import { api } from '../../api/client.ts'
import { confirmed } from '../../ui/dialogs.ts'
import { useProject } from '../../project/project.ts'
import { useQueue } from './queue.ts'
import { useUndo } from '../../project/undo.ts'
import { counted } from '../../ui/words.ts'

export interface BulkAction {
  id: string
  title: string
  group: string
  operation: BulkOperation
}

/** More documents than fit on a screen are asked about first. */
const ASK_FROM = 20

const splitTitles = {
  train: 'Use for training',
  dev: 'Hold out for development',
  test: 'Hold out for testing',
  auto: 'Decide the split automatically',
} as const

/** Everything that can be done to many documents at once; `trashed` when they lie in the trash. */
export function bulkActions(trashed: boolean): BulkAction[] {
  if (trashed) {
    const operation = { type: 'restore' } as const
    return [{ id: 'restore', title: 'Restore', group: 'Trash', operation }]
  }
  const action = (id: string, title: string, group: string, operation: BulkOperation) => ({
    id,
    title,
    group,
    operation,
  })
  return [
    action('done', 'Mark as done', 'Status', { type: 'status', status: 'done' }),
    action('progress', 'Mark as in progress', 'Status', { type: 'status', status: 'in-progress' }),
    action('new', 'Mark as new', 'Status', { type: 'status', status: 'new' }),
    action('flag', 'Flag', 'Flag', { type: 'flag', flagged: true }),
    action('unflag', 'Take the flag off', 'Flag', { type: 'flag', flagged: false }),
    ...(['train', 'dev', 'test', 'auto'] as const).map((split) =>
      action(`split-${split}`, splitTitles[split], 'Split', { type: 'split', split }),
    ),
    action('reject', 'Reject all suggestions', 'Suggestions', { type: 'reject' }),
    action('sentences', 'Split into sentences', 'Text', { type: 'sentences' }),
    action('trash', 'Move to trash', 'Text', { type: 'trash' }),
  ]
}

/** Carries out bulk operations: asks when many documents are hit, offers to undo. */
export function useBulk() {
  const project = useProject()
  const queue = useQueue()
  const { offer } = useUndo()

  /** Returns whether it was done. */
  async function run(
    title: string,
    operation: BulkOperation,
    selection: DocumentSelection,
    count: number,
  ): Promise<boolean> {
    if (!project.editable || count === 0) return false
    if (count >= ASK_FROM && !(await agreedTo(title, count))) return false
    const kept = await project.save(title, (asked) =>
      api.edits.bulk({ ...asked, selection, operation }),
    )
    if (!kept) return false
    queue.clearChoice()
    const { documents, spans } = kept.answer
    const also = spans > 0 ? `, ${counted(spans, 'span')}` : ''
    offer(`${title}: ${counted(documents, 'document')}${also}.`)
    return true
  }

  const runOnChosen = ({ title, operation }: BulkAction) =>
    run(title, operation, queue.selection, queue.chosenCount)

  return { run, runOnChosen }
}

function agreedTo(title: string, count: number): Promise<boolean> {
  return confirmed({
    title: `${title}?`,
    text: `This changes ${counted(count, 'document')} in one step. You can undo it.`,
    confirm: `${title}: ${counted(count, 'document')}`,
  })
}

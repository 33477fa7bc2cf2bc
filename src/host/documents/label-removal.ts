import { unwrap } from '../../domain/failure.ts'
import type { Action, ChangeOfPage } from '../../model/edits.ts'
import type { Removal } from '../../storage/history/label-edits.ts'
import type { Project } from '../../storage/project.ts'
import { inTurns } from '../turns.ts'
import { FEW } from './bulk.ts'

/** An action of a page. One about a label that many documents carry goes in the time of nobody else. */
export async function applyAction(
  project: Project,
  { title, edits, goesOnWith }: Action,
  of?: ChangeOfPage,
): Promise<void> {
  const [edit, ...others] = edits
  if (others.length === 0 && edit?.type === 'label.delete')
    return removeLabel(project, title, { id: edit.id, into: null }, of)
  if (others.length === 0 && edit?.type === 'label.merge')
    return removeLabel(project, title, { id: edit.from, into: edit.into }, of)
  unwrap(await project.applyInTurn(title, edits, of, goesOnWith))
}

async function removeLabel(
  project: Project,
  title: string,
  removal: Removal,
  of?: ChangeOfPage,
): Promise<void> {
  const { id, into } = removal
  const needed = () => project.documentsByLabel(removal)
  const ids = new Set<number>()
  await inTurns(needed(), (some) => some.forEach((one) => ids.add(one)))
  if (ids.size <= FEW) {
    const edit =
      into === null
        ? ({ type: 'label.delete', id } as const)
        : ({ type: 'label.merge', from: id, into } as const)
    unwrap(await project.applyInTurn(title, [edit], of))
    return
  }
  const step = project.changeMany(
    function* (writer, documentId) {
      for (const edit of project.removalIn(documentId, removal)) {
        writer.edit(edit)
        yield
      }
    },
    { work: (writer) => writer.edit({ type: 'label.end', id, into }), needs: needed },
  )
  try {
    await step.look([...ids])
    await step.finish(title, of)
  } finally {
    step.end()
  }
}

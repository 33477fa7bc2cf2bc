import { failed } from '../../domain/failure.ts'
import type { ChangeOfPage } from '../../model/edits.ts'
import type { Project } from '../../storage/project.ts'
import type { StoredEdit } from '../../storage/history/stored-edit.ts'
import type { Writer } from '../../storage/history/writer.ts'
import { inTurns } from '../turns.ts'
import { changeEach } from './bulk.ts'
import { shorten } from '../../domain/quoting.ts'

/** Gives every span of exactly this text another label, as one action in the time of nobody else. */
export async function relabelText(
  project: Project,
  text: string,
  into: string,
  { of, signal }: { of?: ChangeOfPage; signal?: AbortSignal } = {},
): Promise<{ spans: number; documents: number }> {
  const label = project.labels().find(({ id }) => id === into)
  if (!label) throw failed('not-found', 'That label is not there any more; choose another.')
  const ids: number[] = []
  const look = (id: number) => {
    if (editsIn(project, id, text, into).length > 0) ids.push(id)
  }
  await inTurns(project.allIds(), look, { signal })
  const work = function* (writer: Writer, id: number) {
    const edits = editsIn(project, id, text, into)
    for (const edit of edits) {
      writer.edit(edit)
      yield
    }
    return edits.length
  }
  const title = `Relabel “${shorten(text)}” as ${label.name}`
  const made = await changeEach(project, title, ids, work, { of, signal })
  return {
    spans: made.reduce((sum, spans) => sum + spans, 0),
    documents: made.filter((spans) => spans > 0).length,
  }
}

/** A span that lies where one of the wanted label does goes; any other of the text becomes one by hand. */
function editsIn(project: Project, documentId: number, text: string, into: string): StoredEdit[] {
  const spans = project.spans(documentId).filter(({ start, end }) => end - start === text.length)
  if (spans.every(({ labelId }) => labelId === into)) return []
  const whole = project.plainDocument(documentId)?.text ?? ''
  const here = spans.filter(({ start, end }) => whole.slice(start, end) === text)
  const taken = new Set(here.filter(({ labelId }) => labelId === into).map(({ start }) => start))
  return here
    .filter(({ labelId }) => labelId !== into)
    .map(({ id, start }) => {
      if (taken.has(start)) return { type: 'span.delete', id }
      taken.add(start)
      const patch = { labelId: into, origin: 'human' as const, source: '', score: null }
      return { type: 'span.update', id, patch }
    })
}

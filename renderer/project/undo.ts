import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { Range } from '../../src/model/documents.ts'
import type { DocumentRows } from '../../src/model/edits.ts'
import { api } from '../api/client.ts'
import type { OpenDocument } from './document-edits.ts'
import { useDocument } from './document.ts'
import { useNotices } from '../ui/notices.ts'
import { useProject } from './project.ts'

/** Undo and redo with a word about what happened where the screen does not show it. */
export function useUndo() {
  const router = useRouter()
  const project = useProject()
  const open = useDocument()
  const notices = useNotices()

  async function step(kind: 'undo' | 'redo'): Promise<void> {
    const title = project.history[kind]
    if (title === null || !project.editable) return
    const named = `${kind === 'undo' ? 'Undo' : 'Redo'}: ${title}`
    const seen = [...(open.current ? [open.current] : []), ...open.beside]
    const kept = await project.save(named, (asked) => api.edits[kind](asked))
    if (!kept) return
    const { change } = kept
    const done = `${kind === 'undo' ? 'Undone' : 'Redone'}: ${title}`
    notices.say(done)
    if (change.more || change.documentIds.length === 0) return
    const isChanged = ({ document }: OpenDocument) => change.documentIds.includes(document.id)
    const here = seen.find(isChanged)
    if (here && here.document.id === open.id) {
      open.place = placeIn(change.rows, here)
      return
    }
    if (here) return void showDocument(here.document.id, placeIn(change.rows, here))
    const where = change.documentIds.length > 1 ? 'other documents' : 'another document'
    const elsewhere = Math.min(...change.documentIds)
    notices.show(`${done}, in ${where}.`, {
      action: { title: 'Show it', run: () => showDocument(elsewhere, placeIn(change.rows)) },
    })
  }

  /** Tells what was done and offers to take it back, until something else is done. */
  function offer(text: string): void {
    const id = notices.show(text, { action: { title: 'Undo', run: () => step('undo') } })
    const stop = watch(
      () => project.history.revision,
      () => {
        notices.dismiss(id)
        stop()
      },
    )
  }

  /** Opens a document, at a place where there is one. */
  function showDocument(id: number, place: Range | null): unknown {
    return router.push({
      name: 'documents',
      params: { id: project.info?.id ?? '', document: String(id) },
      ...(place ? { query: { at: `${place.start}-${place.end}` } } : {}),
    })
  }

  return { undo: () => step('undo'), redo: () => step('redo'), offer }
}

/** Where a span lies that a step has changed, or lay in the document before it; null where that is not known. */
function placeIn(rows: DocumentRows | null, before?: OpenDocument): Range | null {
  if (!rows || (before && rows.document.id !== before.document.id)) return null
  const gone = before ? [...before.spans, ...before.suggestions] : []
  const all = [...rows.spans, ...rows.suggestions, ...gone]
  const one = all.find(({ id }) => rows.ids.includes(id))
  return one ? { start: one.start, end: one.end } : null
}

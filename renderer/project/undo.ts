import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { Range } from '../../src/model/documents.ts'
import type { DocumentRows } from '../../src/model/edits.ts'
import type { ProjectChange } from '../../src/model/project.ts'
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
    const before = open.current
    const kept = await project.save(named, (asked) => api.edits[kind](asked))
    if (!kept) return
    const done = `${kind === 'undo' ? 'Undone' : 'Redone'}: ${title}`
    notices.say(done)
    const elsewhere = documentElsewhere(kept.change)
    if (elsewhere === undefined) {
      open.place = before && placeOf(kept.change.rows, before)
      return
    }
    const where = kept.change.documentIds.length > 1 ? 'other documents' : 'another document'
    notices.show(`${done}, in ${where}.`, {
      action: { title: 'Show it', run: () => showDocument(elsewhere) },
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

  /** The earliest document changed, when the open one is not among them. */
  function documentElsewhere({ documentIds, more }: ProjectChange): number | undefined {
    const isHere = more || (open.id !== null && documentIds.includes(open.id))
    return isHere || documentIds.length === 0 ? undefined : Math.min(...documentIds)
  }

  function showDocument(id: number): unknown {
    return router.push({
      name: 'documents',
      params: { id: project.info?.id ?? '', document: String(id) },
    })
  }

  return { undo: () => step('undo'), redo: () => step('redo'), offer }
}

/** Where a span lies that a step has changed in a document, or lay before it. */
function placeOf(rows: DocumentRows | null, before: OpenDocument): Range | null {
  if (rows?.document.id !== before.document.id) return null
  const all = [...rows.spans, ...rows.suggestions, ...before.spans, ...before.suggestions]
  const one = all.find(({ id }) => rows.ids.includes(id))
  return one ? { start: one.start, end: one.end } : null
}

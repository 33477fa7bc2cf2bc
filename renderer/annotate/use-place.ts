import { useEventListener } from '@vueuse/core'
import { nextTick, onBeforeUnmount, watch } from 'vue'
import { useRoute } from 'vue-router'
import type { Range } from '../../src/model/documents.ts'
import { useDocument } from '../project/document.ts'
import { useProject } from '../project/project.ts'
import { leave, leftAt } from './places.ts'

interface Editor {
  caretAt: () => number
  reveal: (range: Range) => void
  chooseAt: (range: Range) => void
}

/**
 * Keeps the place: a document opens where it was left, or where its address says; and what was undone or redone is
 * brought into sight. `arrived` is called when a document stands at its place.
 */
export function usePlace(
  editor: () => Editor | undefined,
  arrived: (document: number) => void,
): void {
  const project = useProject()
  const open = useDocument()
  const route = useRoute()
  let shown: { project: string; document: number } | null = null

  function keep(): void {
    const at = editor()?.caretAt()
    if (shown && at !== undefined) leave(shown.project, shown.document, at)
  }
  // Before the editor of the document is gone.
  watch(
    () => open.id,
    (id) => {
      keep()
      shown = project.info && id !== null ? { project: project.info.id, document: id } : null
    },
    { immediate: true, flush: 'sync' },
  )
  onBeforeUnmount(keep)
  useEventListener(window, 'pagehide', keep)

  watch(
    [() => open.id, () => route.query.at],
    async ([id, asked]) => {
      if (id === null || !project.info) return
      await nextTick()
      const place = /^(\d+)-(\d+)$/.exec(String(asked))
      const isAsked = place && String(id) === route.params.document
      const at = leftAt(project.info.id, id)
      if (isAsked) editor()?.chooseAt({ start: Number(place[1]), end: Number(place[2]) })
      else if (at > 0) editor()?.reveal({ start: at, end: at + 1 })
      arrived(id)
    },
    { immediate: true, flush: 'post' },
  )
  watch(
    () => open.place,
    async (place) => {
      await nextTick()
      if (place) editor()?.reveal(place)
    },
  )
}

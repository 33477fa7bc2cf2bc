import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useDocument } from '../project/document.ts'
import { useProject } from '../project/project.ts'
import { leaveOff, leftOff, type LeftOff } from './places.ts'

/**
 * Where work was left off in the open project: who looks about, or comes back another day, finds the way back.
 */
export const useLeftOff = defineStore('left-off', () => {
  const project = useProject()
  const open = useDocument()
  const place = shallowRef<LeftOff | null>(null)
  /** Whether the user has worked on in the open document since it was opened: no mark is needed any more. */
  const goesOn = ref(false)

  /** Where to draw the mark in the open document; null where it is elsewhere. */
  const mark = computed(() =>
    place.value && !goesOn.value && place.value.document === open.id && place.value.at > 0
      ? place.value.at
      : null,
  )

  /** The user has worked at a place. */
  function workAt(document: number, at: number): void {
    if (!project.info) return
    goesOn.value = true
    place.value = { document, at }
    leaveOff(project.info.id, place.value)
  }

  watch(
    () => project.info?.id,
    (id) => (place.value = id === undefined ? null : leftOff(id)),
    { immediate: true, flush: 'sync' },
  )
  watch(
    () => open.id,
    () => (goesOn.value = false),
    { flush: 'sync' },
  )

  return { place, mark, workAt }
})

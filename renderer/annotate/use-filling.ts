import { useDebounceFn, useResizeObserver } from '@vueuse/core'
import { nextTick, ref, watch, type Ref } from 'vue'
import { useDocument } from '../project/document.ts'
import { useSheet } from './sheet.ts'

/** How long a window keeps its size before the sheet follows, in milliseconds. */
const SETTLED_MS = 150

/**
 * Keeps as many documents on each sheet as are seen without scrolling: what is not seen is not done with the rest.
 * Returns whether it is at it.
 */
export function useFilling(page: Ref<HTMLElement | undefined>): Ref<boolean> {
  const sheet = useSheet()
  const open = useDocument()
  const filling = ref(false)

  async function fill(): Promise<void> {
    const begun = sheet.number
    filling.value = true
    for (;;) {
      const added = await sheet.grow()
      await nextTick()
      if (begun !== sheet.number) return
      if (added === null || (await shrink())) break
    }
    filling.value = false
  }

  /** Takes off the last documents for as long as not all are seen, but never the open one. Whether there were any. */
  async function shrink(): Promise<boolean> {
    for (let taken = false; ; taken = true) {
      const last = sheet.ids.at(-1)
      if (last === undefined || last === open.id || !page.value) return taken
      // Only here, since it lays out what was just drawn.
      const { scrollHeight, clientHeight } = page.value
      if (scrollHeight <= clientHeight) return taken
      sheet.drop(last)
      await nextTick()
    }
  }

  watch(() => sheet.number, fill, { immediate: true, flush: 'post' })
  useResizeObserver(
    page,
    useDebounceFn(() => filling.value || resized(), SETTLED_MS),
  )
  /** A higher window has room for more, in a lower one not all are seen. */
  let height = 0
  async function resized(): Promise<void> {
    const before = height
    height = page.value?.clientHeight ?? 0
    if (before === 0 || height === before) return
    await (height > before ? fill() : shrink())
  }

  // Proposals come later, and labels need room.
  watch(
    () => sheet.documents,
    () => filling.value || shrink(),
    { flush: 'post' },
  )
  return filling
}

import { shallowRef, watch, type Ref } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import { boxesOf } from './geometry.ts'

/** Where on the screen the list of labels opens: at the last line of the text that waits for one. */
export function usePopupAnchor(
  list: Ref<HTMLElement | undefined>,
  pending: Ref<{ range: Range } | null>,
) {
  const anchor = shallowRef<DOMRect | null>(null)
  watch(pending, (now) => {
    const box = now && list.value && boxesOf(list.value, now.range).at(-1)
    const origin = list.value?.getBoundingClientRect()
    anchor.value =
      now && origin
        ? new DOMRect(
            origin.x + (box?.x ?? 0),
            origin.y + (box?.y ?? 0),
            box?.width ?? 0,
            box?.height ?? 0,
          )
        : null
  })
  return anchor
}

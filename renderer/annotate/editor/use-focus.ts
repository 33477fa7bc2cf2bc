import { useEventListener } from '@vueuse/core'
import { ref, type Ref } from 'vue'

const DIALOG = '[role=dialog], [role=alertdialog]'

/**
 * Whether the editor has the focus. It stays `active` while a dialog opened from it is in front:
 * the command palette then offers what the editor can do.
 */
export function useFocus(element: Ref<HTMLElement | undefined>) {
  const focused = ref(false)
  const active = ref(false)

  useEventListener(document, 'focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    focused.value = element.value?.contains(target) ?? false
    if (focused.value) active.value = true
    else if (!target.closest(DIALOG)) active.value = false
  })
  useEventListener(document, 'focusout', ({ relatedTarget }) => {
    if (relatedTarget) return
    focused.value = false
    active.value = false
  })

  return { focused, active }
}

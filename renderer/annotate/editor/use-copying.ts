import { useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'

/** Copies what is selected: what the browser would copy is only what is drawn. */
export function useCopying(list: Ref<HTMLElement | undefined>, selected: () => string | null) {
  useEventListener(list, 'copy', (event: ClipboardEvent) => {
    const text = selected()
    if (text === null) return
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
  })
}

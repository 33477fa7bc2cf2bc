import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Notice {
  id: number
  text: string
  bad: boolean
  /** One thing to do about it, such as undo. */
  action?: { title: string; run: () => unknown }
}

/** A notice without anything to decide goes by itself after this long. */
const SHOWN_MS = 8000
const MAX_SHOWN = 3

/** Short messages in a corner, and what a screen reader is told. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  const spoken = ref('')
  let nextId = 1

  function show(text: string, options: { bad?: boolean; action?: Notice['action'] } = {}): number {
    const notice: Notice = { id: nextId++, text, bad: options.bad ?? false }
    if (options.action) notice.action = options.action
    notices.value = [...notices.value, notice].slice(-MAX_SHOWN)
    if (!notice.bad) setTimeout(() => dismiss(notice.id), SHOWN_MS)
    return notice.id
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  /** Told to screen readers, not drawn. The same words twice are read twice. */
  function say(text: string): void {
    spoken.value = spoken.value === text ? `${text}\u00a0` : text
  }

  return { notices, spoken, show, dismiss, say }
})

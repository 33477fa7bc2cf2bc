import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { FileFormat } from '../../src/model/tagging.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { useNotices } from '../ui/notices.ts'

/** The formats that documents are read from and written to, as the host tells them. */
export const useFormats = defineStore('formats', () => {
  const all = shallowRef<FileFormat[]>([])
  const readable = computed(() => all.value.filter(({ isRead }) => isRead))
  const writable = computed(() => all.value.filter(({ cannotHold }) => cannotHold !== null))
  const extensions = computed(() => readable.value.flatMap((format) => format.extensions))

  async function load(): Promise<void> {
    if (all.value.length > 0) return
    try {
      all.value = await api.app.formats()
    } catch (error) {
      useNotices().show(failureOf(error).message, { bad: true })
    }
  }

  return { all, readable, writable, extensions, load }
})

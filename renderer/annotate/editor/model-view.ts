import { useDebounceFn } from '@vueuse/core'
import { ref, shallowRef, watch } from 'vue'
import type { ModelView } from '../../../src/model/documents.ts'
import { api } from '../../api/client.ts'
import { failureOf } from '../../api/failures.ts'
import { useDocument } from '../../project/document.ts'
import { useProject } from '../../project/project.ts'

/** The usual length of a training window, in word pieces. */
const MAX_LENGTH = 128
const READ_AFTER_MS = 200

/** How a base would read the open document; kept up to date while it is switched on. */
export function useModelView() {
  const project = useProject()
  const open = useDocument()
  const on = ref(false)
  const base = ref('scratch:tiny')
  const view = shallowRef<ModelView | null>(null)
  const problem = ref('')

  async function read(): Promise<void> {
    const id = open.id
    if (!on.value || id === null || !project.info) return
    try {
      const found = await api.documents.modelView({
        project: project.info.id,
        id,
        base: base.value,
        maxLength: MAX_LENGTH,
      })
      if (open.id === id && on.value) view.value = found
      problem.value = ''
    } catch (error) {
      problem.value = failureOf(error).message
    }
  }

  const readSoon = useDebounceFn(read, READ_AFTER_MS)
  watch([() => open.id, on, base], () => {
    view.value = null
    void read()
  })
  watch(
    () => open.current?.spans,
    () => void readSoon(),
  )

  return { on, base, view, problem }
}

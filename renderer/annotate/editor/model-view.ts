import { useDebounceFn } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ModelView } from '../../../src/model/documents.ts'
import type { ModelInfo } from '../../../src/model/models.ts'
import { STARTER } from '../../../src/model/training-settings.ts'
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
  const base = ref<string>(STARTER)
  const view = shallowRef<ModelView | null>(null)
  const problem = ref('')
  const models = shallowRef<ModelInfo[]>([])
  const bases = computed(() => [
    { id: STARTER, name: 'Starter' },
    ...models.value.map(({ id, name }) => ({ id, name })),
    { id: 'scratch:tiny', name: 'A base from nothing' },
  ])

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
    problem.value = ''
    void read()
  })
  watch(on, async () => {
    if (!on.value || models.value.length > 0) return
    models.value = (await api.models.list().catch(() => [])).filter(({ isBase }) => isBase)
  })
  watch(
    () => open.current?.spans,
    () => void readSoon(),
  )

  return { on, base, bases, view, problem }
}

import { useDebounceFn } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import { stringFilter, type LabelledString, type StringFilter } from '../../src/model/labels.ts'
import { useAttempt } from '../api/attempt.ts'
import { api } from '../api/client.ts'
import { concerns, concernsDocuments, useProject } from '../project/project.ts'

/** How long typing, or changes one after the other, are waited for, in milliseconds. */
const SETTLED_MS = 250

/** The labelled strings of the open project that are wanted, as they are now, and the one that is looked at. */
export function useStrings() {
  const project = useProject()
  const filter = ref<StringFilter>(stringFilter.parse({}))
  const found = shallowRef<{ total: number; mixed: number; items: LabelledString[] } | null>(null)
  const text = ref<string | null>(null)
  const { problem, attempt } = useAttempt()

  async function load(): Promise<void> {
    if (!project.info) return
    const asked = { project: project.info.id, filter: { ...filter.value } }
    const answer = await attempt(() => api.strings.list(asked))
    if (answer && asked.project === project.info?.id) found.value = answer
  }
  const loadSoon = useDebounceFn(load, SETTLED_MS)
  watch(filter, () => void loadSoon(), { deep: true })
  project.onChange((change) => {
    if (concernsDocuments(change) || concerns(change, 'labels')) void loadSoon()
  })

  /** The one looked at, else the first: there is always something to look at. */
  const chosen = computed(() => {
    const items = found.value?.items ?? []
    return items.find((one) => one.text === text.value) ?? items[0] ?? null
  })
  const choose = (wanted: string) => (text.value = wanted)

  return { filter, found, chosen, problem, load, choose }
}

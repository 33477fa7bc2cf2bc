import { computed, ref, shallowRef } from 'vue'
import type { FileReading } from '../../src/model/file-reading.ts'
import type { AnnotationSet, DocumentsToRead } from '../../src/model/review.ts'
import { api } from '../api/client.ts'

/** Asks the host about the open project; null when it refused, and the reason is shown. */
export type Attempt = <T>(work: (project: string) => Promise<T>) => Promise<T | null>

/** The annotation sets of the project, the two that are compared, and the ways to get one. */
export function useSets(attempt: Attempt) {
  const sets = shallowRef<AnnotationSet[]>([])
  const a = ref('')
  const b = ref('')
  const chosen = computed(() => a.value !== '' && b.value !== '' && a.value !== b.value)

  async function loadSets(): Promise<void> {
    sets.value = (await attempt((project) => api.review.sets({ project }))) ?? sets.value
    const known = (id: string) => sets.value.some((set) => set.id === id)
    if (!known(a.value)) a.value = sets.value[0]?.id ?? ''
    if (!known(b.value) || b.value === a.value)
      b.value = sets.value.find(({ id }) => id !== a.value)?.id ?? ''
  }

  return {
    ...{ sets, a, b, chosen, loadSets },
    freeze: (name: string) => attempt((project) => api.review.freeze({ project, name })),
    ofModel: (modelId: string, documents: DocumentsToRead) =>
      attempt((project) => api.review.modelSet({ project, modelId, documents })),
    importSet: (name: string, file: File, beside: File[], reading: FileReading) =>
      attempt((project) => api.review.importSet({ project, name, file, beside, ...reading })),
    remove: ({ id }: AnnotationSet) => attempt((project) => api.review.removeSet({ project, id })),
  }
}

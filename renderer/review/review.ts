import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Agreement, AnnotationSet, Disagreement } from '../../src/model/review.ts'
import { api } from '../api/client.ts'
import { failureOf } from '../api/failures.ts'
import { useProject } from '../project/project.ts'

export type Choice = 'a' | 'b' | 'both' | 'neither'

/** Choices as they stand in the history. */
const choiceTitles: Record<Choice, string> = {
  a: 'Take the first',
  b: 'Take the second',
  both: 'Take both',
  neither: 'Take neither',
}

/** Disagreements fetched at once. */
const PAGE = 200

/** Two annotation sets of the project compared, and the disagreements that wait for a decision. */
export const useReview = defineStore('review', () => {
  const project = useProject()
  const sets = shallowRef<AnnotationSet[]>([])
  const a = ref('')
  const b = ref('')
  const agreement = shallowRef<Agreement | null>(null)
  const items = shallowRef<Disagreement[]>([])
  const total = ref(0)
  const at = ref(0)
  const problem = ref('')

  const current = computed(() => items.value[at.value] ?? null)
  const chosen = computed(() => a.value !== '' && b.value !== '' && a.value !== b.value)

  async function attempt<T>(work: (project: string) => Promise<T>): Promise<T | null> {
    if (!project.info) return null
    problem.value = ''
    try {
      return await work(project.info.id)
    } catch (error) {
      problem.value = failureOf(error).message
      return null
    }
  }

  async function loadSets(): Promise<void> {
    sets.value = (await attempt((id) => api.review.sets({ project: id }))) ?? sets.value
    const known = (id: string) => sets.value.some((set) => set.id === id)
    if (!known(a.value)) a.value = sets.value[0]?.id ?? ''
    if (!known(b.value) || b.value === a.value)
      b.value = sets.value.find(({ id }) => id !== a.value)?.id ?? ''
  }

  /** Reads figures and the first disagreements of the pair chosen. */
  async function compare(): Promise<void> {
    at.value = 0
    await refresh()
    skipDecided()
  }

  async function refresh(): Promise<void> {
    if (!chosen.value) {
      agreement.value = null
      items.value = []
      total.value = 0
      return
    }
    const pair = { a: a.value, b: b.value }
    const found = await attempt((id) =>
      Promise.all([
        api.review.agreement({ project: id, ...pair }),
        api.review.disagreements({ project: id, ...pair, offset: 0, limit: PAGE }),
      ]),
    )
    if (!found || a.value !== pair.a || b.value !== pair.b) return
    agreement.value = found[0]
    // The order changes with each decision; the disagreement in view stays in view.
    const seen = current.value
    items.value = found[1].items
    total.value = found[1].total
    const same = items.value.findIndex(
      ({ documentId, start, end }) =>
        documentId === seen?.documentId && start === seen.start && end === seen.end,
    )
    if (same >= 0) at.value = same
    else at.value = Math.min(at.value, Math.max(0, items.value.length - 1))
  }

  function skipDecided(): void {
    const next = items.value.findIndex(({ decided }) => decided === null)
    if (next >= 0) at.value = next
  }

  function step(by: 1 | -1): void {
    at.value = Math.max(0, Math.min(items.value.length - 1, at.value + by))
  }

  /** Decides the disagreement in view and goes to the next undecided one. */
  async function decide(choice: Choice): Promise<boolean> {
    const item = current.value
    if (!item || !project.editable) return false
    const { documentId, start, end } = item
    const pair = { a: a.value, b: b.value }
    // At once, so that the next key is for the next disagreement.
    items.value = items.value.map((other) =>
      other === item ? { ...item, decided: choice } : other,
    )
    const later = items.value.findIndex(({ decided }, i) => i > at.value && decided === null)
    if (later >= 0) at.value = later
    else skipDecided()
    const applied = await project.save(choiceTitles[choice], (asked) =>
      api.review.decide({ ...asked, ...pair, documentId, start, end, choice }),
    )
    await refresh()
    if (!applied) return false
    return true
  }

  async function take(work: (id: string) => Promise<AnnotationSet>): Promise<AnnotationSet | null> {
    const set = await attempt(work)
    if (set) await loadSets()
    return set
  }

  const freeze = (name: string) => take((id) => api.review.freeze({ project: id, name }))
  const ofModel = (modelId: string) => take((id) => api.review.modelSet({ project: id, modelId }))

  async function importSet(name: string, file: File) {
    const found = await attempt((id) => api.review.importSet({ project: id, name, file }))
    if (found) await loadSets()
    return found
  }

  async function remove(set: AnnotationSet): Promise<void> {
    await attempt((id) => api.review.removeSet({ project: id, id: set.id }))
    await loadSets()
  }

  return {
    sets,
    a,
    b,
    agreement,
    items,
    total,
    at,
    problem,
    current,
    chosen,
    loadSets,
    compare,
    refresh,
    step,
    decide,
    freeze,
    ofModel,
    importSet,
    remove,
  }
})

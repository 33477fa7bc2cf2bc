import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Agreement, Disagreement } from '../../src/model/review.ts'
import { useAttempt } from '../api/attempt.ts'
import { api } from '../api/client.ts'
import { useProject } from '../project/project.ts'
import { useSets, type Attempt } from './sets.ts'

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
  const { problem, attempt: anywhere } = useAttempt()
  const attempt: Attempt = async (work) => {
    const id = project.info?.id
    return id === undefined ? null : anywhere(() => work(id))
  }

  const sets = useSets(attempt)
  return { problem, ...sets, ...useDisagreements(sets, attempt) }
})

/** Where the two sets differ, one disagreement in view. */
function useDisagreements({ a, b, chosen }: ReturnType<typeof useSets>, attempt: Attempt) {
  const project = useProject()
  const agreement = shallowRef<Agreement | null>(null)
  const items = shallowRef<readonly Disagreement[]>([])
  const at = ref(0)
  const current = computed(() => items.value[at.value] ?? null)

  /** Reads figures and the first disagreements of the pair chosen. */
  async function compare(): Promise<void> {
    at.value = 0
    await refresh()
    goToUndecided()
  }

  async function refresh(): Promise<void> {
    const pair = { a: a.value, b: b.value }
    const found = chosen.value
      ? await attempt((project) => differences({ project, ...pair }))
      : ([null, { items: [] }] as const)
    if (!found || a.value !== pair.a || b.value !== pair.b) return
    // The order changes with each decision; the disagreement in view stays in view.
    const seen = current.value
    agreement.value = found[0]
    items.value = found[1].items
    const same = items.value.findIndex((item) => seen !== null && placeOf(item) === placeOf(seen))
    step(same >= 0 ? same - at.value : 0)
  }

  /** To the next undecided one, or to the first of them; stays where there is none. */
  function goToUndecided(after = -1): void {
    const isOpen = ({ decided }: Disagreement) => decided === null
    const later = items.value.findIndex((item, i) => i > after && isOpen(item))
    const next = later >= 0 ? later : items.value.findIndex(isOpen)
    if (next >= 0) at.value = next
  }

  function step(by: number): void {
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
    goToUndecided(at.value)
    const kept = await project.save(choiceTitles[choice], (asked) =>
      api.review.decide({ ...asked, ...pair, documentId, start, end, choice }),
    )
    if (!kept) await refresh()
    return kept !== null
  }

  return { agreement, items, at, current, compare, refresh, step, decide }
}

const differences = (pair: { project: string; a: string; b: string }) =>
  Promise.all([
    api.review.agreement(pair),
    api.review.disagreements({ ...pair, offset: 0, limit: PAGE }),
  ])

const placeOf = ({ documentId, start, end }: Disagreement) => [documentId, start, end].join(' ')

import { computed, shallowRef, type Ref } from 'vue'
import type { DocumentFilter, DocumentSelection } from '../../../src/model/queue.ts'
import { choose, countChosen, nothingChosen, rangeFromAnchor, toggle } from './multi-selection.ts'
import type { useRows } from './rows.ts'
import { pagesOf } from './sparse-pages.ts'

/** Ids that one range may name; beyond, "select all" says it by the filter. */
const MAX_RANGE = 10_000

/** Which rows are chosen, for what is done to many documents at once. */
export function useChoice(
  filter: Ref<DocumentFilter>,
  { total, row, has, load }: Pick<ReturnType<typeof useRows>, 'total' | 'row' | 'has' | 'load'>,
) {
  const chosen = shallowRef(nothingChosen)
  const chosenCount = computed(() => countChosen(chosen.value, total.value))
  const selection = computed<DocumentSelection>(() =>
    chosen.value.all ? { filter: filter.value } : { ids: [...chosen.value.ids] },
  )

  function clearChoice(): void {
    chosen.value = nothingChosen
  }

  function chooseAll(): void {
    chosen.value = { ids: new Set(), all: true, anchor: null }
  }

  function toggleRow(index: number): void {
    const id = row(index)?.id
    if (id !== undefined) chosen.value = toggle(chosen.value, id, index)
  }

  /** Chooses every row from the anchor to this one, fetching those that are not here. */
  async function chooseTo(index: number, anchor: number): Promise<void> {
    const start = chosen.value.anchor ?? anchor
    const { from, to } = rangeFromAnchor({ ...chosen.value, anchor: start }, index)
    const last = Math.min(to, from + MAX_RANGE - 1)
    const missing = pagesOf(from, last).filter((page) => !has(page))
    await Promise.all(missing.map((page) => load(page)))
    const rows = Array.from({ length: last - from + 1 }, (_, i) => row(from + i))
    chosen.value = choose(
      rows.flatMap((one) => one?.id ?? []),
      start,
    )
  }

  return { chosen, chosenCount, selection, clearChoice, chooseAll, toggleRow, chooseTo }
}

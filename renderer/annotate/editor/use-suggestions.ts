import { computed } from 'vue'
import type { Suggestion } from '../../../src/model/documents.ts'
import type { Direction } from '../../../src/editor/selection.ts'

/** Suggestions in text order, and which of them comes next. */
export function useSuggestions(suggestions: () => readonly Suggestion[]) {
  const sorted = computed(() =>
    [...suggestions()].sort((a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1)),
  )

  /** The suggestion after or before the selected one, else after or before an offset. */
  function next(selectedId: string | null, at: number, direction: Direction): Suggestion | null {
    const index = sorted.value.findIndex(({ id }) => id === selectedId)
    if (index >= 0) return sorted.value[index + direction] ?? null
    const isBeyond = ({ start }: Suggestion) => (direction > 0 ? start >= at : start < at)
    const found = direction > 0 ? sorted.value.find(isBeyond) : sorted.value.findLast(isBeyond)
    return found ?? null
  }

  return { next }
}

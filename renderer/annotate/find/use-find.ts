import { computed, nextTick, ref, watch } from 'vue'
import { findText } from '../../../src/domain/occurrences.ts'
import type { Range } from '../../../src/model/documents.ts'
import type { Direction } from '../../../src/editor/selection.ts'
import { useDocument } from '../../project/document.ts'
import { useQueue } from '../queue/queue.ts'

/** Places found in one text: more are not gone through one by one. */
const MAX_FOUND = 1000

/**
 * Finds words in the open text, by Ctrl+F, or those that the queue is searched for: whoever searches documents sees
 * the place in the one that opens.
 */
export function useFind(reveal: (range: Range) => void) {
  const open = useDocument()
  const queue = useQueue()
  const shown = ref(false)
  const query = ref('')
  const at = ref(0)
  const text = computed(() => open.current?.document.text ?? '')
  const found = computed(() =>
    shown.value && query.value !== '' ? findText(text.value, query.value, MAX_FOUND) : [],
  )

  function go(index: number): void {
    const { length } = found.value
    if (length === 0) return
    at.value = (index + length) % length
    reveal(found.value[at.value])
  }
  const step = (direction: Direction) => go(at.value + direction)

  function begin(): void {
    shown.value = true
  }
  function end(): void {
    shown.value = false
  }

  watch(query, () => go(0))
  watch(
    () => [open.id, queue.filter.search] as const,
    async ([id, search], [, before]) => {
      if (id === null) return
      if (search === '') {
        if (before !== '' && query.value === before) end()
        return
      }
      query.value = search
      begin()
      await nextTick()
      go(0)
    },
    { flush: 'post' },
  )

  return { shown, query, found, at, step, begin, end }
}

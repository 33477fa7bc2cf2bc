import { computed, ref } from 'vue'
import type { DocumentSelection } from '../../../src/model/queue.ts'
import { useDocument } from '../../project/document.ts'
import { useQueue } from '../queue/queue.ts'

export type ScopeName = 'document' | 'chosen' | 'found'

/** Which documents a step is for: the open one, those chosen in the queue, or all found there. */
export function useScope() {
  const queue = useQueue()
  const open = useDocument()
  const scope = ref<ScopeName>(queue.chosenCount > 0 ? 'chosen' : 'found')

  const choices = computed(() => [
    ...(open.id === null ? [] : [{ id: 'document' as const, title: 'This document', count: 1 }]),
    ...(queue.chosenCount > 0
      ? [{ id: 'chosen' as const, title: 'Chosen documents', count: queue.chosenCount }]
      : []),
    {
      id: 'found' as const,
      title: queue.filtered ? 'All found by the filters' : 'All documents',
      count: queue.total,
    },
  ])
  const count = computed(() => choices.value.find(({ id }) => id === scope.value)?.count ?? 0)
  const selection = computed<DocumentSelection>(() => {
    if (scope.value === 'document' && open.id !== null) return { ids: [open.id] }
    if (scope.value === 'chosen' && queue.chosenCount > 0) return queue.selection
    return { filter: queue.filter }
  })

  return { scope, choices, count, selection }
}

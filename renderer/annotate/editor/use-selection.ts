import { computed, ref, shallowRef, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import {
  caretAt,
  isCollapsed,
  selectionRange,
  type Selection,
} from '../../../src/editor/selection.ts'

/** What the caret holds. */
export function useSelection(text: Ref<DocumentText>) {
  const selection = shallowRef<Selection | null>(null)
  const range = computed(() => selection.value && selectionRange(selection.value))
  /** The unit that the caret holds was marked by the user: a selection, not a mere caret. */
  const marked = ref(false)
  /** The column that moving by lines keeps to. */
  const column = ref<number | null>(null)
  const extended = computed(
    () => selection.value !== null && (marked.value || !isCollapsed(selection.value)),
  )

  function put(next: Selection | null): void {
    selection.value = next
    marked.value = false
    column.value = null
  }

  function select(next: Range, isMarked = false): void {
    put(caretAt(next))
    marked.value = isMarked
  }

  /** The caret, or the first word when there is none yet. */
  function current(): Selection | null {
    const first = text.value.endingAfter(0)
    return selection.value ?? (first && caretAt(first))
  }

  function reset(): void {
    selection.value = null
    put(current())
  }

  return { selection, range, extended, column, put, select, current, reset }
}

import { computed, ref, watch, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import { MarkIndex } from '../../../src/editor/mark-index.ts'
import type { Span, Suggestion } from '../../../src/model/documents.ts'

interface Shown {
  spans: readonly Span[]
  suggestions: readonly Suggestion[]
  selectedId: string | null
}

/** The spans and suggestions on the text, by block and by offset, as they change. */
export function useMarks(text: Ref<DocumentText>, shown: () => Shown) {
  const index = computed(() => new MarkIndex(text.value.blocks))
  /** What is read from the index depends on this. */
  const version = ref(0)

  watch(
    () => [index.value, shown().spans, shown().suggestions] as const,
    ([marks, spans, suggestions]) => {
      marks.update(spans, suggestions)
      version.value++
    },
    { immediate: true },
  )

  const selected = computed(() => (version.value, index.value.get(shown().selectedId)))

  return {
    /** The selected span or suggestion. */
    selected,
    /** What to draw in a block. */
    drawnIn: (block: number) => (version.value, index.value.drawnIn(block)),
    get: (id: string) => index.value.get(id),
    at: (offset: number) => index.value.at(offset),
  }
}
export type Marks = ReturnType<typeof useMarks>

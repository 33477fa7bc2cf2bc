import { computed, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import type { ModelMarks } from './model-marks.ts'
import type { Marks } from './use-marks.ts'

interface Page {
  text: Ref<DocumentText>
  marks: Marks
  visible: { indices: Ref<readonly number[]> }
  model: Ref<((block: Range) => ModelMarks) | null>
  selectedId: () => string | null
}

/** The blocks near the screen with what lies on each: only a block of which something changes is drawn anew. */
export function useDrawnBlocks({ text, marks, visible, model, selectedId }: Page) {
  return computed(() =>
    visible.indices.value.map((index) => {
      const drawn = marks.drawnIn(index)
      const holds = drawn.some(({ span }) => span.id === selectedId())
      const block = text.value.blocks[index]
      return {
        index,
        block,
        drawn,
        text: text.value.slice(block),
        rightToLeft: text.value.isRightToLeft(index),
        columnStops: text.value.columnStops(index),
        selectedId: holds ? selectedId() : null,
        model: model.value?.(block) ?? null,
      }
    }),
  )
}

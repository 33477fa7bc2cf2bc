import { shallowRef } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import * as editing from '../../../src/editor/editing.ts'
import type { Performing } from './editor.ts'

/** Gives labels: to what the user marks, and to what is selected. */
export function useLabelling({ state, caret, selected, select, focus, perform }: Performing) {
  /** The text that waits for a label to be picked, and the span that it would relabel. */
  const pending = shallowRef<{ range: Range; id: string | null } | null>(null)

  function create(where: Range, labelId: string): void {
    const exact = state().spans.find(
      ({ start, end, labelId: its }) =>
        start === where.start && end === where.end && its === labelId,
    )
    if (exact) select(exact.id)
    else perform(editing.createSpan(state(), where, labelId, crypto.randomUUID()))
  }

  /** A range that the user marked: the active label at once, else the list of labels. */
  function mark(where: Range): void {
    const { activeLabelId, readOnly } = state()
    caret.select(where, true)
    if (readOnly) return
    if (activeLabelId) create(where, activeLabelId)
    else pending.value = { range: where, id: null }
  }

  function enter(): void {
    if (selected.value) pending.value = { range: selected.value.span, id: selected.value.span.id }
    else if (caret.range.value) mark(caret.range.value)
  }

  /** Relabels what is selected, else labels the text under the caret. False: nothing was there. */
  function applyLabel(labelId: string): boolean {
    const waiting = pending.value
    pending.value = null
    const id = waiting ? waiting.id : (selected.value?.span.id ?? null)
    const where = waiting?.range ?? caret.range.value
    if (id !== null) perform(editing.relabel(state(), id, labelId, crypto.randomUUID()))
    else if (where) create(where, labelId)
    else return false
    focus()
    return true
  }

  function closePopup(): void {
    pending.value = null
    focus()
  }

  return { pending, mark, enter, applyLabel, closePopup }
}

import { computed, shallowRef, type Ref } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import type { Action } from '../../../src/model/edits.ts'
import * as editing from '../../../src/editor/editing.ts'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Mark } from '../../../src/editor/layout.ts'
import { moveEdge, sentenceAt, type Direction } from '../../../src/editor/selection.ts'
import type { Caret } from './use-caret.ts'

interface Wiring {
  state: () => editing.Editing & { activeLabelId: string | null; readOnly: boolean }
  text: Ref<DocumentText>
  caret: Caret
  selected: Ref<Mark | null>
  act: (action: Action) => void
  select: (id: string | null) => void
  say: (text: string) => void
  focus: () => void
}

/**
 * What the user's wishes come to: each becomes one action, the span it leaves selected and a
 * sentence for the screen reader. The rules themselves are in src/editor/editing.ts.
 */
export function useEditing({ state, text, caret, selected, act, select, say, focus }: Wiring) {
  /** The text that waits for a label to be picked, and the span that it would relabel. */
  const pending = shallowRef<{ range: Range; id: string | null } | null>(null)
  const range = computed(() => caret.range.value)

  function perform(step: editing.Step | null): boolean {
    if (!step || state().readOnly) return false
    act(step.action)
    select(step.selectedId)
    say(step.spoken)
    return true
  }

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
    else if (range.value) mark(range.value)
  }

  /** Relabels what is selected, else labels the text under the caret. False: nothing was there. */
  function applyLabel(labelId: string): boolean {
    const waiting = pending.value
    pending.value = null
    const id = waiting ? waiting.id : (selected.value?.span.id ?? null)
    const where = waiting?.range ?? range.value
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

  function removeSelected(): void {
    if (selected.value) perform(editing.remove(state(), selected.value.span.id))
  }

  function shiftEdge(edge: 'start' | 'end', direction: Direction, byCharacter: boolean): void {
    const span = selected.value?.span
    if (!span) return
    const moved = moveEdge(text.value.text, text.value, span, { edge, direction, byCharacter })
    if (moved) resize(span.id, moved)
  }

  function resize(id: string, to: Range): void {
    if (perform(editing.resize(state(), id, to))) caret.select(to)
  }

  function markReviewed(): void {
    if (!range.value) return
    const sentence = sentenceAt(
      text.value.text,
      text.value.blockOf(range.value.start),
      range.value.start,
    )
    const where = caret.extended.value ? range.value : sentence
    if (where) keepSelection(editing.review(state(), where))
  }

  function markReviewedSoFar(): void {
    if (range.value) keepSelection(editing.review(state(), { start: 0, end: range.value.end }))
  }

  function clearReviewed(): void {
    keepSelection(editing.clearReview(state()))
  }

  function keepSelection(step: editing.Step | null): void {
    perform(step && { ...step, selectedId: selected.value?.span.id ?? null })
  }

  function answer(kind: 'accept' | 'reject'): boolean {
    return selected.value !== null && perform(editing[kind](state(), selected.value.span.id))
  }

  return {
    pending,
    mark,
    enter,
    applyLabel,
    closePopup,
    removeSelected,
    shiftEdge,
    resize,
    markReviewed,
    markReviewedSoFar,
    clearReviewed,
    answer,
  }
}

import type { Range } from '../../../src/model/documents.ts'
import * as editing from '../../../src/editor/editing.ts'
import { moveEdge, sentenceAt, type Direction } from '../../../src/editor/selection.ts'
import type { Editor, Performing } from './editor.ts'
import { useLabelling } from './use-labelling.ts'
import type { Answer } from './use-pointer.ts'

/**
 * What the user's wishes come to: each becomes one action, the span it leaves selected and a
 * sentence for the screen reader. The rules themselves are in src/editor/editing.ts.
 */
export function useEditing(editor: Editor) {
  const { state, text, caret, selected, act, select, say } = editor

  function perform(step: editing.Step | null): boolean {
    if (!step || state().readOnly) return false
    act(step.action)
    select(step.selectedId)
    say(step.spoken)
    return true
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

  const answer = (kind: Answer, id = selected.value?.span.id) =>
    id !== undefined && perform(editing[kind](state(), id))

  return {
    ...useLabelling({ ...editor, perform }),
    ...reviewing({ ...editor, perform }),
    ...{ removeSelected, shiftEdge, resize, answer },
  }
}

/** Says what was looked at: the selection, or the sentence around the caret, or all up to there. */
function reviewing({ state, text, caret, selected, perform }: Performing) {
  function markReviewed(): void {
    const range = caret.range.value
    if (!range) return
    const sentence = sentenceAt(text.value.text, text.value.blockOf(range.start), range.start)
    const where = caret.extended.value ? range : sentence
    if (where) keepSelection(editing.review(state(), where))
  }

  function markReviewedSoFar(): void {
    const end = caret.range.value?.end
    if (end !== undefined) keepSelection(editing.review(state(), { start: 0, end }))
  }

  const clearReviewed = () => keepSelection(editing.clearReview(state()))

  function keepSelection(step: editing.Step | null): void {
    perform(step && { ...step, selectedId: selected.value?.span.id ?? null })
  }

  return { markReviewed, markReviewedSoFar, clearReviewed }
}

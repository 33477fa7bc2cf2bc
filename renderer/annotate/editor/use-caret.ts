import { computed, ref, shallowRef, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import { blockAt } from '../../../src/editor/layout.ts'
import type { Range } from '../../../src/model/documents.ts'
import {
  caretAt,
  isCollapsed,
  moveByCharacter,
  moveByWord,
  moveTo,
  selectionRange,
  sentenceStart,
  type Direction,
  type Selection,
} from '../../../src/editor/selection.ts'
import { wordAtLineEdge, wordOnNextLine, type BoxOf } from './lines.ts'

/** Where the caret is, and how it moves. It knows the text; `boxOf` tells it about the screen. */
export function useCaret(text: Ref<DocumentText>, boxOf: BoxOf) {
  const selection = shallowRef<Selection | null>(null)
  /** The column that moving by lines keeps to. */
  const column = ref<number | null>(null)
  const range = computed(() => selection.value && selectionRange(selection.value))
  /** The unit that the caret holds was marked by the user: a selection, not a mere caret. */
  const marked = ref(false)
  const extended = computed(
    () => selection.value !== null && (marked.value || !isCollapsed(selection.value)),
  )

  function put(next: Selection | null): void {
    selection.value = next
    marked.value = false
    column.value = null
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

  function isRightToLeft(): boolean {
    const at = selection.value?.focus.start ?? 0
    return text.value.isRightToLeft(blockAt(text.value.blocks, at))
  }

  /** A step on the screen: to the left is forward where the line runs from right to left. */
  function sideways(side: Direction, by: 'word' | 'character' | 'sentence', extend: boolean): void {
    const direction = (isRightToLeft() ? -side : side) as Direction
    const from = current()
    if (!from) return
    if (by === 'word') put(moveByWord(text.value, from, direction, extend))
    else if (by === 'character') put(moveByCharacter(text.value.text, from, direction, extend))
    else bySentence(from, direction, extend)
  }

  function bySentence(from: Selection, direction: Direction, extend: boolean): void {
    const { blocks } = text.value
    const at = from.focus.start
    for (let i = blockAt(blocks, at); i >= 0 && i < blocks.length; i += direction) {
      const start = sentenceStart(text.value.text, blocks[i], at, direction)
      const word = start === null ? null : text.value.endingAfter(start)
      if (word) return put(moveTo(from, word, extend))
    }
    toTextEdge(direction, extend)
  }

  function byLine(direction: Direction, extend: boolean): void {
    const from = current()
    if (!from) return
    const box = boxOf(from.focus)
    const keep = column.value ?? (box ? box.x + box.width / 2 : 0)
    const word = wordOnNextLine(text.value, boxOf, { from: from.focus, column: keep, direction })
    if (word) put(moveTo(from, word, extend))
    column.value = keep
  }

  function toLineEdge(direction: Direction, extend: boolean): void {
    const from = current()
    if (from) put(moveTo(from, wordAtLineEdge(text.value, boxOf, from.focus, direction), extend))
  }

  function toTextEdge(direction: Direction, extend: boolean): void {
    const from = current()
    const { text: whole } = text.value
    const word = direction > 0 ? text.value.endingBy(whole.length) : text.value.endingAfter(0)
    if (from && word) put(moveTo(from, word, extend))
  }

  function select(next: Range, isMarked = false): void {
    put(caretAt(next))
    marked.value = isMarked
  }

  return {
    selection,
    range,
    extended,
    put,
    select,
    reset,
    sideways,
    byLine,
    toLineEdge,
    toTextEdge,
  }
}

export type Caret = ReturnType<typeof useCaret>

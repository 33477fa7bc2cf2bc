import type { Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import { blockAt } from '../../../src/editor/layout.ts'
import {
  moveByCharacter,
  moveBySentence,
  moveByWord,
  moveTo,
  moveToTextEdge,
  type Direction,
  type Selection,
} from '../../../src/editor/selection.ts'
import { wordAtLineEdge, wordOnNextLine, type BoxOf } from './lines.ts'
import { useSelection } from './use-selection.ts'

/** Where the caret is, and how it moves. It knows the text; `boxOf` tells it about the screen. */
export function useCaret(text: Ref<DocumentText>, boxOf: BoxOf) {
  const { current, column, ...held } = useSelection(text)

  function move(to: (from: Selection) => Selection): void {
    const from = current()
    if (from) held.put(to(from))
  }

  function isRightToLeft(): boolean {
    const at = held.selection.value?.focus.start ?? 0
    return text.value.isRightToLeft(blockAt(text.value.blocks, at))
  }

  /** A step on the screen: to the left is forward where the line runs from right to left. */
  function sideways(side: Direction, by: 'word' | 'character' | 'sentence', extend: boolean): void {
    const direction = (isRightToLeft() ? -side : side) as Direction
    move((from) => {
      if (by === 'character') return moveByCharacter(text.value.text, from, direction, extend)
      return (by === 'word' ? moveByWord : moveBySentence)(text.value, from, direction, extend)
    })
  }

  function byLine(direction: Direction, extend: boolean): void {
    const from = current()
    if (!from) return
    const box = boxOf(from.focus)
    const keep = column.value ?? (box ? box.x + box.width / 2 : 0)
    const word = wordOnNextLine(text.value, boxOf, { from: from.focus, column: keep, direction })
    if (word) held.put(moveTo(from, word, extend))
    column.value = keep
  }

  const toLineEdge = (direction: Direction, extend: boolean) =>
    move((from) => {
      const word = wordAtLineEdge(text.value, boxOf, from.focus, direction)
      return moveTo(from, word, extend)
    })
  const toTextEdge = (direction: Direction, extend: boolean) =>
    move((from) => moveToTextEdge(text.value, from, direction, extend))

  return { ...held, sideways, byLine, toLineEdge, toTextEdge }
}

export type Caret = ReturnType<typeof useCaret>

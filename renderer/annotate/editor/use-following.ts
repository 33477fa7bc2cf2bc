import { nextTick, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import { blockAt } from '../../../src/editor/layout.ts'
import { boxesOf } from './geometry.ts'
import type { Caret } from './use-caret.ts'

interface Page {
  text: Ref<DocumentText>
  caret: Caret
  scroller: Ref<HTMLElement | undefined>
  list: Ref<HTMLElement | undefined>
  scrollToBlock: (block: number) => void
}

/** Keeps the focus of the caret on the screen. */
export function useFollowing({ text, caret, scroller, list, scrollToBlock }: Page) {
  /** Whether any of it is there. */
  function inSight(): boolean {
    const focus = caret.selection.value?.focus
    if (!focus || !scroller.value || !list.value) return false
    const { top, bottom } = scroller.value.getBoundingClientRect()
    const from = list.value.getBoundingClientRect().top
    const boxes = boxesOf(list.value, focus)
    return boxes.some(({ y, height }) => from + y < bottom && from + y + height > top)
  }

  /** Scrolls as little as needed to show it. */
  async function follow(): Promise<void> {
    const focus = caret.selection.value?.focus
    if (!focus) return
    scrollToBlock(blockAt(text.value.blocks, focus.start))
    await nextTick()
    const box = list.value && boxesOf(list.value, focus)[0]
    if (!box || !scroller.value || !list.value) return
    const margin = 1.5 * box.height
    const top = list.value.offsetTop + box.y - margin
    const bottom = top + box.height + 2 * margin
    const { scrollTop, clientHeight } = scroller.value
    if (top < scrollTop) scroller.value.scrollTop = top
    else if (bottom > scrollTop + clientHeight) scroller.value.scrollTop = bottom - clientHeight
  }

  return { follow, inSight }
}

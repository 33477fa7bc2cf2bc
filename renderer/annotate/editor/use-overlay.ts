import { useEventListener } from '@vueuse/core'
import { shallowRef, watch, type Ref } from 'vue'
import { isRightToLeft } from '../../../src/editor/direction.ts'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Mark } from '../../../src/editor/layout.ts'
import type { Range } from '../../../src/model/documents.ts'
import type { Overlay } from './EditorOverlay.vue'
import { boxesOf, type Box } from './geometry.ts'

interface Shown {
  text: DocumentText
  /** The caret or selection; null hides it. */
  caret: Range | null
  selected: Mark | null
  /** The selected span while its edge is dragged. */
  preview: Range | null
  colour: number
  readOnly: boolean
  /** Anything whose change moves the text about. */
  layout: unknown
}

const nothing: Overlay = { caret: [], ring: [], colour: 0, suggested: false, handles: [] }

/**
 * Boxes over the text for the caret, the selected span and its handles. Moving the caret thereby
 * draws no text anew. Read after the page was patched, so the boxes fit what is drawn.
 */
export function useOverlay(list: Ref<HTMLElement | undefined>, shown: () => Shown) {
  const overlay = shallowRef<Overlay>(nothing)

  function place({ text, caret, selected, preview, colour, readOnly }: Shown): void {
    if (!list.value) return
    const range = preview ?? selected?.span ?? null
    const ring = range ? boxesOf(list.value, range) : []
    overlay.value = {
      caret: caret ? boxesOf(list.value, caret) : [],
      ring,
      colour,
      suggested: selected?.suggested ?? false,
      handles: selected && range && !selected.suggested && !readOnly ? handles(text, range) : [],
    }
  }

  /** At the outer sides of the first and last character: which is the right one goes by script. */
  function handles(text: DocumentText, { start, end }: Range): Overlay['handles'] {
    if (!list.value) return []
    const [first] = boxesOf(list.value, { start, end: start + 1 })
    const last = boxesOf(list.value, { start: end - 1, end }).at(-1)
    const at = (box: Box, edge: 'start' | 'end', letter: string) => {
      const atRight = isRightToLeft(letter) === (edge === 'start')
      return { edge, x: box.x + (atRight ? box.width : 0), y: box.y, height: box.height }
    }
    const surface = text.slice({ start, end })
    const trailing = surface.slice(-8)
    return [
      ...(first ? [at(first, 'start', surface)] : []),
      ...(last ? [at(last, 'end', /\p{L}/u.test(trailing) ? trailing : surface)] : []),
    ]
  }

  watch(shown, place, { flush: 'post' })
  // A font that comes later moves the words about without any change of ours.
  if ('fonts' in document) {
    useEventListener(document.fonts, 'loadingdone', () => place(shown()))
  }
  return { overlay }
}

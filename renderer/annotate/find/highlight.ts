import { onScopeDispose, watch, type Ref } from 'vue'
import type { Range as TextRange } from '../../../src/model/documents.ts'

/** Name of the browser's highlight: see `::highlight(found)` in base.css. */
const NAME = 'found'

/**
 * Marks places in the drawn text of a document, without touching what draws it: what is drawn is looked at again
 * when it changes, as on scrolling. Where the browser has no highlights, the caret alone shows the place.
 */
export function useHighlight(
  root: Ref<HTMLElement | undefined>,
  places: () => readonly TextRange[],
) {
  const highlights = (globalThis.CSS as typeof CSS | undefined)?.highlights
  if (!highlights) return
  let frame = 0

  function draw(): void {
    frame = 0
    const found = places()
    highlights?.delete(NAME)
    if (found.length === 0 || !root.value) return
    const pieces = [...root.value.querySelectorAll<HTMLElement>('[data-start]')]
    highlights?.set(NAME, new Highlight(...pieces.flatMap((piece) => rangesIn(piece, found))))
  }
  const soon = () => (frame ||= requestAnimationFrame(draw))
  const drawn = new MutationObserver(soon)

  watch(
    root,
    (element) => {
      drawn.disconnect()
      if (element) drawn.observe(element, { childList: true, subtree: true, characterData: true })
    },
    { immediate: true },
  )
  watch(places, soon)
  onScopeDispose(() => {
    drawn.disconnect()
    cancelAnimationFrame(frame)
    highlights.delete(NAME)
  })
}

/** The parts of places, which are in order, that lie in a drawn piece of text. */
function rangesIn(piece: HTMLElement, places: readonly TextRange[]): Range[] {
  const text = piece.firstChild
  if (!text) return []
  const from = Number(piece.dataset.start)
  const to = from + (text.nodeValue?.length ?? 0)
  return places
    .filter(({ start, end }) => start < to && end > from)
    .map(({ start, end }) => {
      const range = document.createRange()
      range.setStart(text, Math.max(0, start - from))
      range.setEnd(text, Math.min(to, end) - from)
      return range
    })
}

import { onScopeDispose, watch, type Ref } from 'vue'
import type { Range as TextRange } from '../../../src/model/documents.ts'
import { inNextFrame } from '../../ui/next-frame.ts'

/** Names of the browser's highlights, of all places and of the one gone to: see `::highlight` in base.css. */
const NAMES = { all: 'found', one: 'found-here' }

/**
 * Marks places in the drawn text of a document, without touching what draws it: what is drawn is looked at again
 * when it changes, as on scrolling. Where the browser has no highlights, the caret alone shows the place.
 */
export function useHighlight(
  root: Ref<HTMLElement | undefined>,
  places: () => readonly TextRange[],
  at: () => number,
) {
  const highlights = (globalThis.CSS as typeof CSS | undefined)?.highlights
  if (!highlights) return

  const { soon, drop } = inNextFrame(draw)
  function draw(): void {
    const found = places()
    clear()
    if (found.length === 0 || !root.value) return
    const pieces = [...root.value.querySelectorAll<HTMLElement>('[data-start]')]
    const drawnOf = (some: readonly TextRange[]) =>
      new Highlight(...pieces.flatMap((piece) => rangesIn(piece, some)))
    highlights?.set(NAMES.all, drawnOf(found))
    // What is set later lies above.
    highlights?.set(NAMES.one, drawnOf(found.slice(at(), at() + 1)))
  }
  function clear(): void {
    for (const name of Object.values(NAMES)) highlights?.delete(name)
  }
  const drawn = new MutationObserver(soon)

  watch(
    root,
    (element) => {
      drawn.disconnect()
      if (element) drawn.observe(element, { childList: true, subtree: true, characterData: true })
    },
    { immediate: true },
  )
  watch([places, at], soon)
  onScopeDispose(() => {
    drawn.disconnect()
    drop()
    clear()
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

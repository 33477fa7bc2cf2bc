import { useEventListener } from '@vueuse/core'
import { onScopeDispose, type Ref } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import { characterUnder, placeAt } from './geometry.ts'

/** Pixels that the pointer moves before a click becomes a drag. */
const DRAG = 4
/** Pixels a frame that the text scrolls for each pixel beyond its edge, and at most. */
const SCROLL_RATE = 0.2
const FASTEST_SCROLL = 40

export interface PointerTarget {
  scroller: Ref<HTMLElement | undefined>
  list: Ref<HTMLElement | undefined>
  /** The button went down on the text. */
  began(): void
  /** Under way: the places between which the user drags, and whether characters are meant. */
  dragged(range: Range, byCharacter: boolean): void
  /** The drag is over. */
  marked(range: Range, byCharacter: boolean): void
  /** A click on a character; `count` 2 is a double-click; Shift extends what is selected. */
  clicked(offset: number, how: { count: number; extend: boolean }): void
  /** A click on the tag of a span or suggestion. */
  tagClicked(id: string): void
  /** A click on an answer at the tag of a suggestion. */
  answered(id: string, kind: Answer): void
}

export type Answer = 'accept' | 'reject'

/**
 * Turns the mouse into places in the text. The browser's own selection is not used: it cannot reach
 * text that is not drawn yet, and it does not know words.
 */
export function usePointer(target: PointerTarget) {
  let dragging = false
  let anchor: number | null = null
  let from = { x: 0, y: 0, under: 0, count: 0, extend: false }
  let last = { x: 0, y: 0, alt: false }
  const scrolling = edgeScroll(target.scroller, () => last.y, report)

  function down(event: MouseEvent): void {
    const list = target.list.value
    if (event.button !== 0 || !list) return
    event.preventDefault()
    target.began()
    const at = event.target as Element
    const id = at.closest<HTMLElement>('[data-mark]')?.dataset.mark
    const kind = at.closest<HTMLElement>('[data-answer]')?.dataset.answer
    if (id && kind) return target.answered(id, kind as Answer)
    if (id) return target.tagClicked(id)
    const { clientX: x, clientY: y, detail, shiftKey } = event
    anchor = placeAt(list, x, y)
    const under = characterUnder(list, x, y) ?? 0
    from = { x, y, under, count: detail, extend: shiftKey }
  }

  function move(event: MouseEvent): void {
    if (anchor === null) return
    last = { x: event.clientX, y: event.clientY, alt: event.altKey }
    dragging ||= Math.hypot(last.x - from.x, last.y - from.y) > DRAG
    if (!dragging) return
    report()
    scrolling.start()
  }

  function up(event: MouseEvent): void {
    if (anchor === null) return
    const range = dragging ? rangeTo(target, anchor, last) : null
    const { count, extend } = from
    stop()
    if (range) target.marked(range, event.altKey)
    else target.clicked(from.under, { count, extend })
  }

  function report(): void {
    const range = rangeTo(target, anchor, last)
    if (range) target.dragged(range, last.alt)
  }

  function stop(): void {
    anchor = null
    dragging = false
    scrolling.stop()
  }

  useEventListener(window, 'mousemove', move)
  useEventListener(window, 'mouseup', up)
  useEventListener(window, 'blur', stop)
  onScopeDispose(stop)

  return { down, stop }
}

/** The range from the anchor to the pointer; null when both are at one place. */
function rangeTo(
  { list, scroller }: PointerTarget,
  anchor: number | null,
  { x, y }: { x: number; y: number },
): Range | null {
  if (anchor === null || !list.value || !scroller.value) return null
  const { top, bottom } = scroller.value.getBoundingClientRect()
  const place = placeAt(list.value, x, Math.min(Math.max(y, top + 2), bottom - 2))
  if (place === null || place === anchor) return null
  return { start: Math.min(anchor, place), end: Math.max(anchor, place) }
}

/** Scrolls for as long as the pointer, at the height `y`, is beyond an edge of the text. */
function edgeScroll(scroller: Ref<HTMLElement | undefined>, y: () => number, scrolled: () => void) {
  let frame = 0

  function step(): void {
    frame = 0
    if (!scroller.value) return
    const { top, bottom } = scroller.value.getBoundingClientRect()
    const beyond = Math.min(0, y() - top) + Math.max(0, y() - bottom)
    if (beyond === 0) return
    const speed = Math.max(-FASTEST_SCROLL, Math.min(FASTEST_SCROLL, beyond * SCROLL_RATE))
    scroller.value.scrollTop += speed
    scrolled()
    frame = requestAnimationFrame(step)
  }

  return {
    start: () => (frame ||= requestAnimationFrame(step)),
    stop: () => {
      cancelAnimationFrame(frame)
      frame = 0
    },
  }
}

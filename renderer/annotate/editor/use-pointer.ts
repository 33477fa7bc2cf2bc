import { useEventListener } from '@vueuse/core'
import { onScopeDispose, type Ref } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import { characterUnder, placeAt } from './geometry.ts'
import { useHeldKey } from './held-key.ts'

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
  /** A label's key was held over the text: where that began, and what the pointer passed over meanwhile. */
  labelled(labelId: string, under: number, range: Range | null, byCharacter: boolean): void
  /** Nothing is dragged over any more. */
  dropped(): void
  /** A click on a character; `count` 2 is a double-click; Shift extends what is selected. */
  clicked(offset: number, how: { count: number; extend: boolean }): void
  /** A click on the tag of a span or suggestion. */
  tagClicked(id: string): void
  /** A click on an answer at the tag of a suggestion. */
  answered(id: string, kind: Answer): void
}

export type Answer = 'accept' | 'reject'

/**
 * Turns the mouse, and a label's key that is held over the text, into places in it. The browser's own selection is not
 * used: it cannot reach text that is not drawn yet, and it does not know words.
 */
export function usePointer(target: PointerTarget) {
  const drag = useDrag(target)
  let click = { count: 0, extend: false }

  const key = useHeldKey(target.list, {
    began: drag.begin,
    letGo(labelId) {
      const { under, range, alt } = drag.end()
      if (under !== null) target.labelled(labelId, under, range, alt)
    },
  })

  function down(event: MouseEvent): void {
    if (event.button !== 0 || !target.list.value) return
    event.preventDefault()
    stop()
    target.began()
    const at = event.target as Element
    const id = at.closest<HTMLElement>('[data-mark]')?.dataset.mark
    const kind = at.closest<HTMLElement>('[data-answer]')?.dataset.answer
    if (id && kind) return target.answered(id, kind as Answer)
    key.caretPut()
    if (id) return target.tagClicked(id)
    click = { count: event.detail, extend: event.shiftKey }
    drag.begin(event)
  }

  function up(event: MouseEvent): void {
    if (!drag.isUnderWay()) return
    const { under, range } = drag.end()
    stop()
    key.caretPut()
    if (range) target.marked(range, event.altKey)
    else target.clicked(under ?? 0, click)
  }

  function stop(): void {
    drag.end()
    key.drop()
  }

  useEventListener(window, 'mouseup', up)
  useEventListener(window, 'keydown', ({ key: name }) => void (name === 'Escape' && stop()))
  useEventListener(window, 'blur', stop)
  onScopeDispose(stop)

  return { down, stop, caretPut: key.caretPut }
}

/** Follows the pointer from where a button or key went down to where it is let go. */
function useDrag(target: PointerTarget) {
  let isFar = false
  let anchor: number | null = null
  let from = { x: 0, y: 0, under: 0 }
  let last = { x: 0, y: 0, alt: false }
  const scrolling = edgeScroll(target.scroller, () => last.y, report)

  /** From where an event is, else from where the pointer is. */
  function begin(event?: MouseEvent): void {
    if (!target.list.value) return
    if (event) last = placeOf(event)
    anchor = placeAt(target.list.value, last.x, last.y)
    from = { ...last, under: characterUnder(target.list.value, last.x, last.y) ?? 0 }
  }

  function move(event: MouseEvent): void {
    last = placeOf(event)
    if (anchor === null) return
    isFar ||= Math.hypot(last.x - from.x, last.y - from.y) > DRAG
    if (!isFar) return
    report()
    scrolling.start()
  }

  function report(): void {
    const range = rangeTo(target, anchor, last)
    if (range) target.dragged(range, last.alt)
  }

  /** The character where it began, null where nothing is under way; and the range, null where the pointer stayed there. */
  function end() {
    const range = isFar ? rangeTo(target, anchor, last) : null
    const under = anchor === null ? null : from.under
    anchor = null
    isFar = false
    scrolling.stop()
    target.dropped()
    return { under, range, alt: last.alt }
  }

  useEventListener(window, 'mousemove', move)

  return { begin, end, isUnderWay: () => anchor !== null }
}

const placeOf = ({ clientX: x, clientY: y, altKey: alt }: MouseEvent) => ({ x, y, alt })

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

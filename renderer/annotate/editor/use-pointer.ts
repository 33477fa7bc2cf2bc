import { useEventListener } from '@vueuse/core'
import { onScopeDispose, type Ref } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import { characterUnder, placeAt } from './geometry.ts'
import { caretPut, MODIFIERS, useHeldKey } from './held-key.ts'

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
  /** A label's key was held over the text. False: the pointer was at nothing that could have a label. */
  labelled(labelId: string, at: Pointed, byCharacter: boolean): boolean
  /** Nothing is dragged over any more. */
  dropped(): void
  /** A click on a character; `count` 2 is a double-click; Shift extends what is selected. */
  clicked(offset: number, how: { count: number; extend: boolean }): void
  /** A click on the tag of a span or suggestion. */
  tagClicked(id: string): void
  /** A click on an answer at the tag of a suggestion. */
  answered(id: string, kind: Answer): void
}

/** What the pointer was at when a button or key went down, and what it passed over until that was let go. */
export interface Pointed {
  /** The character under it. */
  under: number
  /** The span or suggestion whose tag is under it. */
  tag: string | null
  /** Null where the pointer stayed. */
  range: Range | null
}

export type Answer = 'accept' | 'reject'

/**
 * Turns the mouse, and a label's key that is held over the text, into places in it. The browser's own selection is not
 * used: it cannot reach text that is not drawn yet, and it does not know words.
 */
export function usePointer(target: PointerTarget) {
  const drag = useDrag(target)
  /** How the button that is down went down on the text. */
  let click: { count: number; extend: boolean } | null = null

  useHeldKey(target.list, {
    began: drag.begin,
    letGo(labelId) {
      const { at, alt } = drag.end()
      return at !== null && target.labelled(labelId, at, alt)
    },
    dropped: drag.end,
  })

  function down(event: MouseEvent): void {
    if (event.button !== 0 || !target.list.value) return
    event.preventDefault()
    stop()
    target.began()
    const at = event.target as Element
    const id = markAt(at)
    const kind = at.closest<HTMLElement>('[data-answer]')?.dataset.answer
    if (id && kind) return target.answered(id, kind as Answer)
    caretPut()
    if (id) return target.tagClicked(id)
    click = { count: event.detail, extend: event.shiftKey }
    drag.begin(event)
  }

  function up(event: MouseEvent): void {
    if (!click) return
    const how = click
    const { at } = drag.end()
    stop()
    caretPut()
    if (at?.range) target.marked(at.range, event.altKey)
    else target.clicked(at?.under ?? 0, how)
  }

  /** The button means nothing any more: a key has done something about what was dragged over. */
  function stop(): void {
    if (click) drag.end()
    click = null
  }

  useEventListener(window, 'mouseup', up)
  useEventListener(window, 'keydown', ({ key }) => void (MODIFIERS.has(key) || stop()))
  useEventListener(window, 'blur', stop)
  onScopeDispose(drag.end)

  return { down }
}

/** Follows the pointer from where a button or key went down to where it is let go. */
function useDrag(target: PointerTarget) {
  let isFar = false
  let anchor: number | null = null
  let from = { x: 0, y: 0, under: 0, tag: null as string | null }
  let last = { x: 0, y: 0, alt: false }
  const scrolling = edgeScroll(target.scroller, () => last.y, report)

  /** From where an event is, else from where the pointer is. */
  function begin(event?: MouseEvent): void {
    if (!target.list.value) return
    if (event) last = placeOf(event)
    isFar = false
    anchor = placeAt(target.list.value, last.x, last.y)
    const under = characterUnder(target.list.value, last.x, last.y) ?? 0
    const tag = markAt(document.elementFromPoint(last.x, last.y)) ?? null
    from = { ...last, under, tag }
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

  /** The text went away under the pointer. */
  function scrolled(): void {
    if (anchor === null) return
    isFar = true
    report()
  }

  /** What was pointed at; null where nothing is under way. */
  function end(): { at: Pointed | null; alt: boolean } {
    const { under, tag } = from
    const range = isFar ? rangeTo(target, anchor, last) : null
    const at = anchor === null ? null : { under, tag, range }
    anchor = null
    isFar = false
    scrolling.stop()
    target.dropped()
    return { at, alt: last.alt }
  }

  useEventListener(window, 'mousemove', move)
  useEventListener(window, 'scroll', scrolled, { capture: true, passive: true })

  return { begin, end }
}

/** The span or suggestion that an element is the tag of. */
const markAt = (element: Element | null) =>
  element?.closest<HTMLElement>('[data-mark]')?.dataset.mark

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

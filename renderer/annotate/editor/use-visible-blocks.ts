import { useEventListener, useResizeObserver } from '@vueuse/core'
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import { Heights } from './heights.ts'

/** Pixels drawn above and below what is seen, so that scrolling meets no blank page. */
const OVERSCAN = 700
/** Drawn anew when less than this is left of it. */
const RESERVE = 250
/** Where the page has no layout (tests of components), a window is taken to be this high. */
const ASSUMED_VIEWPORT = 800
/** Average advance of a letter and block spacing in em, for heights not measured yet. */
const LETTER = 0.48
const LINE = 2.1

/**
 * Draws only the blocks of a document that are near the screen. Between two spacers stand the
 * drawn blocks; their real heights replace the estimates as they come up, and the browser's scroll
 * anchoring keeps what is seen in place.
 */
export function useVisibleBlocks(
  text: Ref<DocumentText>,
  scroller: Ref<HTMLElement | undefined>,
  list: Ref<HTMLElement | undefined>,
) {
  let heights = new Heights([])
  let width = 0
  const version = shallowRef(0)
  const drawn = shallowRef({ first: 0, last: -1 })

  function estimate(): void {
    const size = list.value ? parseFloat(getComputedStyle(list.value).fontSize) || 18 : 18
    width = list.value?.clientWidth || 600
    const perLine = Math.max(8, width / (size * LETTER))
    const blocks = text.value.blocks
    const estimates = new Float64Array(blocks.length)
    for (let i = 0; i < blocks.length; i++) {
      const lines = Math.max(1, Math.ceil((blocks[i].end - blocks[i].start) / perLine))
      estimates[i] = lines * size * LINE
    }
    heights = new Heights(estimates)
    version.value++
  }

  /** Height above the drawn text inside the scroller. */
  const offset = () => list.value?.offsetTop ?? 0

  function draw(force = false): void {
    const view = scroller.value?.clientHeight || ASSUMED_VIEWPORT
    const top = (scroller.value?.scrollTop ?? 0) - offset()
    const { first, last } = drawn.value
    const from = heights.top(first)
    const to = heights.top(last + 1)
    const covers =
      (first === 0 || from <= top - RESERVE) &&
      (last >= text.value.blocks.length - 1 || to >= top + view + RESERVE)
    if (covers && !force) return
    drawn.value = {
      first: heights.at(Math.max(0, top - OVERSCAN)),
      last: heights.at(top + view + OVERSCAN),
    }
  }

  function measured(entries: readonly ResizeObserverEntry[]): void {
    let changed = false
    for (const { target, borderBoxSize } of entries) {
      const index = Number((target as HTMLElement).dataset.block)
      const isDrawn = index >= drawn.value.first && index <= drawn.value.last
      const height = borderBoxSize[0].blockSize
      if (isDrawn && target.isConnected && heights.set(index, height) !== 0) changed = true
    }
    if (!changed) return
    version.value++
    draw()
  }

  const observer = new ResizeObserver(measured)
  onScopeDispose(() => observer.disconnect())

  /** Watches the size of a block's element for as long as it is drawn. */
  function observe(element: Element): void {
    observer.observe(element)
  }

  useEventListener(scroller, 'scroll', () => draw(), { passive: true })
  useResizeObserver(scroller, () => {
    if (list.value && list.value.clientWidth !== width) {
      const seen = firstSeen()
      estimate()
      remeasure()
      if (scroller.value && seen > 0) scroller.value.scrollTop = offset() + heights.top(seen)
    }
    draw(true)
  })

  function remeasure(): void {
    for (const element of list.value?.querySelectorAll<HTMLElement>('[data-block]') ?? [])
      heights.set(Number(element.dataset.block), element.offsetHeight)
  }

  function firstSeen(): number {
    return heights.at((scroller.value?.scrollTop ?? 0) - offset())
  }

  watch(
    text,
    () => {
      if (scroller.value) scroller.value.scrollTop = 0
      estimate()
      draw(true)
    },
    { immediate: true },
  )

  const indices = computed(() => {
    const { first, last } = drawn.value
    const end = Math.min(last, text.value.blocks.length - 1)
    return Array.from({ length: Math.max(0, end - first + 1) }, (_, i) => first + i)
  })
  const above = computed(() => (version.value, heights.top(drawn.value.first)))
  const below = computed(
    () => (version.value, Math.max(0, heights.total - heights.top(drawn.value.last + 1))),
  )

  /** Scrolls until a block is drawn; its place may still be off by what was estimated. */
  function scrollToBlock(index: number): void {
    if (!scroller.value) return
    const { first, last } = drawn.value
    if (index >= first && index <= last) return
    const view = scroller.value.clientHeight || ASSUMED_VIEWPORT
    scroller.value.scrollTop = offset() + heights.top(index) - view / 3
    draw()
  }

  return { indices, above, below, version, observe, scrollToBlock }
}

import { useEventListener, useResizeObserver } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Heights } from './heights.ts'
import { useBlockHeights } from './use-block-heights.ts'

/** Pixels drawn above and below what is seen, so that scrolling meets no blank page. */
const OVERSCAN = 700
/** Drawn anew when less than this is left of it. */
const RESERVE = 250
/** Where the page has no layout (tests of components), a window is taken to be this high. */
const ASSUMED_VIEWPORT = 800

/** The blocks drawn, by the first and the last of them. */
interface Drawn {
  first: number
  last: number
}

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
  const drawn = shallowRef<Drawn>({ first: 0, last: -1 })
  const isDrawn = (block: number) => block >= drawn.value.first && block <= drawn.value.last
  const { heights, version, observe, ...blocks } = useBlockHeights(text, list, {
    isDrawn,
    grown: draw,
  })

  const { offset, viewTop, viewHeight } = viewOf(scroller, list)

  /** Draws what is near the screen, when what is drawn does not reach far enough. */
  function draw(): void {
    const count = text.value.blocks.length
    if (!reaches(heights.value, drawn.value, count, viewTop(), viewHeight())) drawAnew()
  }

  function drawAnew(): void {
    drawn.value = {
      first: heights.value.at(Math.max(0, viewTop() - OVERSCAN)),
      last: heights.value.at(viewTop() + viewHeight() + OVERSCAN),
    }
  }

  useEventListener(scroller, 'scroll', draw, { passive: true })
  useResizeObserver(scroller, () => {
    if (!blocks.fits()) {
      const seen = heights.value.at(viewTop())
      blocks.estimate()
      blocks.measureDrawn()
      if (scroller.value && seen > 0) scroller.value.scrollTop = offset() + heights.value.top(seen)
    }
    drawAnew()
  })
  watch(
    text,
    () => {
      if (scroller.value) scroller.value.scrollTop = 0
      blocks.estimate()
      drawAnew()
    },
    { immediate: true },
  )

  /** Scrolls until a block is drawn; its place may still be off by what was estimated. */
  function scrollToBlock(index: number): void {
    if (!scroller.value || isDrawn(index)) return
    scroller.value.scrollTop = offset() + heights.value.top(index) - viewHeight() / 3
    draw()
  }

  const indices = computed(() =>
    range(drawn.value.first, Math.min(drawn.value.last, text.value.blocks.length - 1)),
  )
  return { ...spacers(drawn, heights, version), indices, version, observe, scrollToBlock }
}

/** Heights of what is not drawn, before and after. */
function spacers(drawn: Ref<Drawn>, heights: Ref<Heights>, version: Ref<number>) {
  const after = () => heights.value.total - heights.value.top(drawn.value.last + 1)
  return {
    above: computed(() => (version.value, heights.value.top(drawn.value.first))),
    below: computed(() => (version.value, Math.max(0, after()))),
  }
}

/** Whether what is drawn goes on far enough above and below what is seen. */
function reaches(
  heights: Heights,
  { first, last }: Drawn,
  count: number,
  top: number,
  height: number,
): boolean {
  return (
    (first === 0 || heights.top(first) <= top - RESERVE) &&
    (last >= count - 1 || heights.top(last + 1) >= top + height + RESERVE)
  )
}

function viewOf(scroller: Ref<HTMLElement | undefined>, list: Ref<HTMLElement | undefined>) {
  /** Height above the drawn text inside the scroller. */
  const offset = () => list.value?.offsetTop ?? 0
  return {
    offset,
    viewTop: () => (scroller.value?.scrollTop ?? 0) - offset(),
    viewHeight: () => scroller.value?.clientHeight || ASSUMED_VIEWPORT,
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}

import { onScopeDispose, shallowRef, type Ref } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import { Heights } from './heights.ts'

/** Average advance of a letter in em, and a line where the page does not say it, for heights not measured yet. */
const LETTER = 0.48
const LINE = 2.1

/**
 * The heights of a document's blocks: estimated from its letters, and measured as blocks are drawn.
 * `grown` is called when a measured height was another than was thought.
 */
export function useBlockHeights(
  text: Ref<DocumentText>,
  list: Ref<HTMLElement | undefined>,
  { isDrawn, grown }: { isDrawn: (block: number) => boolean; grown: () => void },
) {
  const heights = shallowRef(new Heights([]))
  /** What is read from the heights depends on this: they change in place. */
  const version = shallowRef(0)
  let width = 0

  function estimate(): void {
    const style = list.value && getComputedStyle(list.value)
    const size = parseFloat(style?.fontSize ?? '') || 18
    const line = parseFloat(style?.lineHeight ?? '') || size * LINE
    width = list.value?.clientWidth || 600
    const perLine = Math.max(8, width / (size * LETTER))
    heights.value = new Heights(estimates(text.value.blocks, perLine, line))
    version.value++
  }

  function measureDrawn(): void {
    for (const element of list.value?.querySelectorAll<HTMLElement>('[data-block]') ?? [])
      heights.value.set(Number(element.dataset.block), element.offsetHeight)
  }

  const observer = new ResizeObserver((entries) => {
    let changed = false
    for (const { target, borderBoxSize } of entries) {
      const index = Number((target as HTMLElement).dataset.block)
      const height = borderBoxSize[0].blockSize
      if (isDrawn(index) && target.isConnected && heights.value.set(index, height) !== 0)
        changed = true
    }
    if (!changed) return
    version.value++
    grown()
  })
  onScopeDispose(() => observer.disconnect())

  /** Whether the text is as wide as the estimates assume. */
  const fits = () => !list.value || list.value.clientWidth === width
  /** Watches the size of a block's element for as long as it is drawn. */
  const observe = (element: Element) => observer.observe(element)

  return { heights, version, estimate, measureDrawn, fits, observe }
}

/** `perLine`: letters on a line; `line`: its height in pixels. */
function estimates(blocks: readonly Range[], perLine: number, line: number): Float64Array {
  return Float64Array.from(
    blocks,
    ({ start, end }) => line * Math.max(1, Math.ceil((end - start) / perLine)),
  )
}

import type { Range } from '../../../src/model/documents.ts'

/** A rectangle in pixels, from the top left corner of the drawn text. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Boxes closer than this stand side by side. */
const TOUCHING = 1.5

/** The drawn piece of text that holds an offset: an element with one text node. */
function pieceAt(block: HTMLElement, offset: number): HTMLElement | null {
  let found: HTMLElement | null = null
  for (const piece of block.querySelectorAll<HTMLElement>('[data-start]')) {
    if (Number(piece.dataset.start) > offset) break
    found = piece
  }
  return found
}

function blockElements(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-block]')]
}

/**
 * One box for each line, and for each direction within a line, that a range covers, in text order.
 * Only what is drawn counts; empty when nothing of it is.
 */
export function boxesOf(list: HTMLElement, range: Range): Box[] {
  const origin = list.getBoundingClientRect()
  const boxes: Box[] = []
  for (const block of blockElements(list)) {
    if (Number(block.dataset.from) >= range.end) break
    if (Number(block.dataset.to) <= range.start) continue
    for (const rect of rectsIn(block, range)) addBox(boxes, rect, origin)
  }
  return boxes
}

function rectsIn(block: HTMLElement, range: Range): DOMRect[] {
  const rects: DOMRect[] = []
  let inside = false
  for (const child of block.children) {
    if (!(child instanceof HTMLElement)) continue
    if (child.dataset.start === undefined) {
      // A tag within the range bridges the text on its sides.
      if (inside && child.dataset.at && Number(child.dataset.at) < range.end)
        rects.push(child.getBoundingClientRect())
      continue
    }
    const from = Number(child.dataset.start)
    const text = child.firstChild
    inside = from < range.end && from + (text?.nodeValue?.length ?? 0) > range.start
    if (!inside || !text) continue
    rects.push(...textRects(text, from, range))
  }
  return rects
}

function textRects(text: Node, from: number, range: Range): DOMRect[] {
  const part = document.createRange()
  part.setStart(text, Math.max(0, range.start - from))
  part.setEnd(text, Math.min(text.nodeValue?.length ?? 0, range.end - from))
  return [...part.getClientRects()].filter(({ width }) => width > 0)
}

/** Adds a rectangle to the last box when both stand on one line and touch. */
function addBox(boxes: Box[], rect: DOMRect, origin: DOMRect): void {
  const [x, y] = [rect.x - origin.x, rect.y - origin.y]
  const last = boxes.at(-1)
  const gap = last ? Math.max(x - (last.x + last.width), last.x - (x + rect.width)) : Infinity
  if (last && onOneLine(last, { y, height: rect.height }) && gap <= TOUCHING) {
    const right = Math.max(last.x + last.width, x + rect.width)
    last.x = Math.min(last.x, x)
    last.width = right - last.x
    const bottom = Math.max(last.y + last.height, y + rect.height)
    last.y = Math.min(last.y, y)
    last.height = bottom - last.y
  } else boxes.push({ x, y, width: rect.width, height: rect.height })
}

export function onOneLine(a: Pick<Box, 'y' | 'height'>, b: Pick<Box, 'y' | 'height'>): boolean {
  const apart = Math.abs(a.y + a.height / 2 - (b.y + b.height / 2))
  return apart < Math.max(a.height, b.height) / 2
}

/** The place between two characters that is nearest to a point of the window. */
export function placeAt(list: HTMLElement, x: number, y: number): number | null {
  const { left, right } = blockElements(list)[0]?.getBoundingClientRect() ?? { left: x, right: x }
  const within = Math.min(Math.max(x, left + 1), right - 1)
  const position = document.caretPositionFromPoint(within, y)
  const node = position?.offsetNode
  const element = node instanceof Element ? node : node?.parentElement
  const piece = element?.closest<HTMLElement>('[data-start], [data-at]')
  if (!position || !piece || !list.contains(piece)) return placeBeside(list, y)
  if (piece.dataset.at !== undefined) return Number(piece.dataset.at)
  const start = Number(piece.dataset.start)
  return node?.nodeType === Node.TEXT_NODE ? start + position.offset : start
}

/** Beside the text: the end of the block at that height, or an end of the text that is drawn. */
function placeBeside(list: HTMLElement, y: number): number | null {
  const blocks = blockElements(list)
  const first = blocks[0]
  if (!first) return null
  if (y < first.getBoundingClientRect().top) return Number(first.dataset.from)
  const above = blocks.findLast((block) => block.getBoundingClientRect().top <= y)
  return Number(above?.dataset.to)
}

/** The character under a point, unlike the nearest place between two. */
export function characterUnder(list: HTMLElement, x: number, y: number): number | null {
  const place = placeAt(list, x, y)
  if (place === null) return null
  const before = boxOfCharacter(list, place - 1)
  const origin = list.getBoundingClientRect()
  const isBefore =
    before &&
    x - origin.x >= before.x &&
    x - origin.x < before.x + before.width &&
    y - origin.y < before.y + before.height
  return isBefore ? place - 1 : place
}

function boxOfCharacter(list: HTMLElement, offset: number): Box | null {
  if (offset < 0) return null
  const block = blockElements(list).find(
    ({ dataset }) => Number(dataset.from) <= offset && offset < Number(dataset.to),
  )
  const piece = block && pieceAt(block, offset)
  const text = piece?.firstChild
  if (!text) return null
  const [rect] = textRects(text, Number(piece.dataset.start), { start: offset, end: offset + 1 })
  const origin = list.getBoundingClientRect()
  return rect
    ? { x: rect.x - origin.x, y: rect.y - origin.y, width: rect.width, height: rect.height }
    : null
}

import type { Range, Span } from './model.ts'

/** Longer lines are drawn as several blocks, so that one line of a megabyte stays cheap. */
export const MAX_BLOCK = 4000

/**
 * Cuts text into blocks, the units that a long document is drawn in: its lines without their line
 * ends, and long lines cut after white space. Together with the line ends they cover the text.
 */
export function splitBlocks(text: string): Range[] {
  const blocks: Range[] = []
  const lineEnd = /\r\n|\n|\r/g
  let start = 0
  for (;;) {
    const match = lineEnd.exec(text)
    const end = match ? match.index : text.length
    cutLine(text, start, end, blocks)
    if (!match) return blocks
    start = match.index + match[0].length
  }
}

function cutLine(text: string, start: number, end: number, blocks: Range[]): void {
  while (end - start > MAX_BLOCK) {
    const cut = lastBreak(text, start, start + MAX_BLOCK)
    blocks.push({ start, end: cut })
    start = cut
  }
  blocks.push({ start, end })
}

/** The offset after the last white space in the second half, else one that splits no character. */
function lastBreak(text: string, start: number, limit: number): number {
  for (let at = limit; at > start + MAX_BLOCK / 2; at--) {
    if (/\s/.test(text[at - 1])) return at
  }
  const low = text.charCodeAt(limit)
  return low >= 0xdc00 && low <= 0xdfff ? limit - 1 : limit
}

/** Index of the block that holds an offset; an offset inside a line end belongs to the block before. */
export function blockAt(blocks: readonly Range[], offset: number): number {
  let low = 0
  let high = blocks.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (blocks[middle].start <= offset) low = middle
    else high = middle - 1
  }
  return low
}

export interface DrawnSpan {
  span: Span
  /** Underline level: 0 is nearest to the text; a span that holds others lies deeper. */
  depth: number
}

/**
 * Spans in drawing order (start, then longest first) with underline levels such that no two
 * overlapping spans share one. One pass after the sort; O(n·k) with k spans over one character.
 */
export function drawSpans(spans: readonly Span[]): DrawnSpan[] {
  const sorted = [...spans].sort(
    (a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1),
  )
  const drawn: DrawnSpan[] = []
  let cluster: DrawnSpan[] = []
  let laneEnds: number[] = []
  let clusterEnd = -1
  const close = () => {
    for (const item of cluster) item.depth = laneEnds.length - 1 - item.depth
    cluster = []
    laneEnds = []
  }
  for (const span of sorted) {
    if (span.start >= clusterEnd) close()
    let lane = laneEnds.findIndex((end) => end <= span.start)
    if (lane < 0) lane = laneEnds.length
    laneEnds[lane] = span.end
    clusterEnd = Math.max(clusterEnd, span.end)
    const item = { span, depth: lane }
    cluster.push(item)
    drawn.push(item)
  }
  close()
  return drawn
}

/** For each block the spans that touch it, in drawing order. O(blocks + spans × blocks crossed). */
export function spansByBlock(
  blocks: readonly Range[],
  drawn: readonly DrawnSpan[],
): Map<number, DrawnSpan[]> {
  const byBlock = new Map<number, DrawnSpan[]>()
  for (const item of drawn) {
    for (let i = blockAt(blocks, item.span.start); i < blocks.length; i++) {
      if (blocks[i].start >= item.span.end) break
      if (blocks[i].end <= item.span.start) continue
      const list = byBlock.get(i)
      if (list) list.push(item)
      else byBlock.set(i, [item])
    }
  }
  return byBlock
}

/** A run of text under the same spans, and the spans whose last character is its last. */
export interface Segment extends Range {
  spans: DrawnSpan[]
  ending: DrawnSpan[]
}

/** One pass over a block's spans: segments that cover it without gap or overlap. */
export function segments(block: Range, drawn: readonly DrawnSpan[]): Segment[] {
  if (block.start === block.end) return []
  const edges = new Set<number>([block.start, block.end])
  for (const { span } of drawn) {
    if (span.start > block.start && span.start < block.end) edges.add(span.start)
    if (span.end > block.start && span.end < block.end) edges.add(span.end)
  }
  const sorted = [...edges].sort((a, b) => a - b)
  const result: Segment[] = []
  let open: DrawnSpan[] = []
  let next = 0
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [start, end] = [sorted[i], sorted[i + 1]]
    open = open.filter(({ span }) => span.end > start)
    while (next < drawn.length && drawn[next].span.start <= start) {
      if (drawn[next].span.end > start) open.push(drawn[next])
      next++
    }
    const ending = open.filter(({ span }) => span.end === end || endsInLineEnd(span, end, block))
    result.push({ start, end, spans: open, ending: ending.reverse() })
  }
  return result
}

/** A span may end inside the line end that follows the block; its tag stands at the block's end. */
function endsInLineEnd(span: Span, end: number, block: Range): boolean {
  return end === block.end && span.end > end && span.end <= end + 1
}

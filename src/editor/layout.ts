import { characterAt } from '../domain/characters.ts'
import type { Range, Span, Suggestion } from '../model/documents.ts'
import { splitWords } from '../domain/words.ts'

/** Longer lines are drawn as several blocks, so that one line of a megabyte stays cheap. */
export const MAX_BLOCK = 4000

/**
 * Cuts text into blocks, the units that a long document is drawn in: its lines without their line
 * ends, and long lines cut between words. Together with the line ends they cover the text. No word
 * shorter than half of MAX_BLOCK is cut, so words may be found block by block.
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

/** The last place in the second half that follows white space, else that cuts no word. */
function lastBreak(text: string, start: number, limit: number): number {
  const earliest = start + MAX_BLOCK / 2
  for (let at = limit; at > earliest; at--) {
    if (/\s/.test(text[at - 1]) && isBetweenWords(text, at)) return at
  }
  for (let at = limit; at > earliest; at--) if (isBetweenWords(text, at)) return at
  // A word longer than half a block: text without breaks, such as encoded data.
  return characterAt(text, limit)?.start ?? limit
}

/** How much text on either side decides whether a word or character goes on at an offset. */
const CONTEXT = 64

/** Printable ASCII: nothing of it joins a space before it. */
const PLAIN = /[!-~]/

function isBetweenWords(text: string, at: number): boolean {
  if (text[at - 1] === ' ' && PLAIN.test(text[at])) return true
  if (characterAt(text, at)?.start !== at) return false
  const from = Math.max(0, at - CONTEXT)
  const words = splitWords(text.slice(from, at + CONTEXT))
  return !words.some(({ start, end }) => start < at - from && at - from < end)
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

/** A span or a suggestion as it is drawn. */
export interface Mark {
  span: Span | Suggestion
  suggested: boolean
}

export interface DrawnSpan extends Mark {
  /** Underline level: 0 is nearest to the text; a span that holds others lies deeper. */
  depth: number
}

/**
 * Spans in drawing order (start, then longest first) with underline levels such that no two
 * overlapping spans share one. One pass after the sort; O(n·k) with k spans over one character.
 */
export function drawSpans(marks: readonly Mark[]): DrawnSpan[] {
  const sorted = [...marks].sort(
    ({ span: a }, { span: b }) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1),
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
  for (const mark of sorted) {
    const { span } = mark
    if (span.start >= clusterEnd) close()
    let lane = laneEnds.findIndex((end) => end <= span.start)
    if (lane < 0) lane = laneEnds.length
    laneEnds[lane] = span.end
    clusterEnd = Math.max(clusterEnd, span.end)
    const item = { ...mark, depth: lane }
    cluster.push(item)
    drawn.push(item)
  }
  close()
  return drawn
}

/** Indices of the blocks that hold some of a range. */
export function blocksOf(blocks: readonly Range[], range: Range): number[] {
  const found: number[] = []
  for (let i = blockAt(blocks, range.start); i < blocks.length; i++) {
    if (blocks[i].start >= range.end) break
    if (blocks[i].end > range.start) found.push(i)
  }
  return found
}

/** A run of text under the same spans, and the spans whose last character is its last. */
export interface Segment extends Range {
  spans: DrawnSpan[]
  ending: DrawnSpan[]
}

/** Segments that cover a block without gap or overlap, cut at the edges of spans and at `cuts`. */
export function segments(
  block: Range,
  drawn: readonly DrawnSpan[],
  cuts: readonly number[] = [],
): Segment[] {
  const edges = new Set<number>([block.start, block.end])
  for (const at of cuts) if (at > block.start && at < block.end) edges.add(at)
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
function endsInLineEnd(span: Range, end: number, block: Range): boolean {
  return end === block.end && span.end > end && span.end <= end + 1
}

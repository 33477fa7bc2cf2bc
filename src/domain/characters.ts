import type { Range } from '../model/documents.ts'

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** How far around an offset text is segmented; no readable character is longer. */
const NEIGHBOURHOOD = 128

/** Marks, and the tags that make a flag such as Scotland's. */
const ATTACHED = /[\p{M}\u{e0020}-\u{e007f}]/u

/** Whether a code point is part of the character before it, whatever a tokeniser makes of it. */
export function isAttached(code: number): boolean {
  return code >= 0x300 && ATTACHED.test(String.fromCodePoint(code))
}

/** The character as readers see it (grapheme cluster) that holds an offset; null at the end. */
export function characterAt(text: string, offset: number): Range | null {
  if (offset < 0 || offset >= text.length) return null
  const from = startOfNeighbourhood(text, offset)
  const part = text.slice(from, offset + NEIGHBOURHOOD)
  const found = characters.segment(part).containing(offset - from)
  if (!found) return null
  return { start: from + found.index, end: from + found.index + found.segment.length }
}

/** A place before the offset where a character surely starts: after a line end or a space. */
function startOfNeighbourhood(text: string, offset: number): number {
  const earliest = Math.max(0, offset - NEIGHBOURHOOD)
  for (let at = offset - 1; at > earliest; at--) {
    if (text[at - 1] === '\n' || text[at - 1] === ' ') {
      // A mark may sit on the space; only a plain character may start here.
      if (/[\p{L}\p{N}\p{P}]/u.test(text[at])) return at
    }
  }
  return earliest
}

/** Widens a range to whole characters, so that no emoji or combining mark is cut. */
export function snapToCharacters(text: string, range: Range): Range | null {
  if (range.start >= range.end) return null
  const first = characterAt(text, range.start)
  const last = characterAt(text, range.end - 1)
  return first && last ? { start: first.start, end: last.end } : null
}

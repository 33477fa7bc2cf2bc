/**
 * Offsets inside the application are UTF-16 code units; much of the Python world counts code
 * points. The two differ after the first character outside the basic plane.
 */

/** How a file counts characters. */
export type OffsetUnit = 'utf-16' | 'code-points' | 'graphemes'

export interface UnitTable {
  /** UTF-16 offset of an offset in the unit; null when it is no integer within the text, or cuts a character. */
  toUtf16(at: number): number | null
}

/** Of code points. */
export interface OffsetTable extends UnitTable {
  /** Number of code points; a lone surrogate counts as one. */
  codePoints: number
  /** Code point offset of a UTF-16 offset; null outside the text or inside a surrogate pair. */
  toCodePoint(utf16: number): number | null
}

const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/

/** Reads the text once, O(n); each conversion afterwards is O(1). */
export function offsetTable(text: string): OffsetTable {
  if (!SURROGATE_PAIR.test(text)) return sameOffsets(text.length)
  const utf16 = new Int32Array(text.length + 1)
  const codePoint = new Int32Array(text.length + 1).fill(-1)
  let count = 0
  for (let i = 0; i < text.length; count++) {
    utf16[count] = i
    codePoint[i] = count
    i += (text.codePointAt(i) as number) > 0xffff ? 2 : 1
  }
  utf16[count] = text.length
  codePoint[text.length] = count
  return {
    codePoints: count,
    toUtf16: (at) => (isWithin(at, count) ? utf16[at] : null),
    toCodePoint: (at) => (isWithin(at, text.length) && codePoint[at] >= 0 ? codePoint[at] : null),
  }
}

function sameOffsets(length: number): OffsetTable {
  const same = (at: number) => (isWithin(at, length) ? at : null)
  return { codePoints: length, toUtf16: same, toCodePoint: same }
}

/** Offsets that are UTF-16 code units already. */
export function codeUnitTable(text: string): UnitTable {
  const isEdge = (at: number) => isWithin(at, text.length) && !splitsCharacter(text, at)
  return { toUtf16: (at) => (isEdge(at) ? at : null) }
}

/** Offsets that count what a reader sees as one character, of however many code points. */
export function graphemeTable(text: string): UnitTable {
  const edges = [...new Intl.Segmenter().segment(text)].map(({ index }) => index)
  edges.push(text.length)
  return { toUtf16: (at) => edges[at] ?? null }
}

/** Number of code points; a lone surrogate counts as one. */
export function countCodePoints(text: string): number {
  if (!SURROGATE_PAIR.test(text)) return text.length
  let pairs = 0
  for (let i = 1; i < text.length; i++) if (splitsCharacter(text, i)) pairs++
  return text.length - pairs
}

const isWithin = (at: number, last: number) => Number.isInteger(at) && at >= 0 && at <= last

/** True when the offset lies between the two halves of a surrogate pair. */
export function splitsCharacter(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1)
  const after = text.charCodeAt(offset)
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}

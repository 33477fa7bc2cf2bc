import type { Range } from '../model/documents.ts'

/** A stretch of units [start, end) read together, of which it answers for [ownStart, ownEnd). */
export interface Window extends Range {
  ownStart: number
  ownEnd: number
}

/**
 * Covers a text of any length with windows of at most `capacity` pieces. Neighbours overlap by about
 * a quarter, and each unit is answered for by exactly one window, the one where it has context on
 * both sides. Works in indices of units.
 */
export function coverWithWindows(pieceCounts: readonly number[], capacity: number): Window[] {
  const windows: Window[] = []
  for (let start = 0; start < pieceCounts.length;) {
    let [end, pieces] = [start, 0]
    while (end < pieceCounts.length && (end === start || pieces + pieceCounts[end] <= capacity)) {
      pieces += pieceCounts[end++]
    }
    windows.push({ start, end, ownStart: start, ownEnd: end })
    if (end === pieceCounts.length) break
    start = overlapStart(pieceCounts, start, end, capacity / 4)
  }
  for (let i = 1; i < windows.length; i++) {
    const border = (windows[i].start + windows[i - 1].end + 1) >> 1
    windows[i - 1].ownEnd = border
    windows[i].ownStart = border
  }
  return windows
}

/** Steps back from `end` over about `overlap` pieces, but always beyond `start`. */
function overlapStart(
  counts: readonly number[],
  start: number,
  end: number,
  overlap: number,
): number {
  let at = end
  for (let pieces = 0; at - 1 > start && pieces + counts[at - 1] <= overlap; at--) {
    pieces += counts[at - 1]
  }
  return at
}

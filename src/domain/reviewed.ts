import type { Range } from '../model/documents.ts'

/**
 * The reviewed part of a text with one more range. Sorted and disjoint; ranges that touch become
 * one. Null, the whole text, once nothing else is left.
 */
export function withReviewed(
  reviewed: readonly Range[] | null,
  range: Range,
  length: number,
): Range[] | null {
  const result = merged([...(reviewed ?? []), range])
  return result.length === 1 && result[0].start <= 0 && result[0].end >= length ? null : result
}

/** What the ranges cover, sorted and disjoint. */
export function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}

/** True when every unit of a range has been looked at. */
export function isReviewed(reviewed: readonly Range[] | null, range: Range): boolean {
  return (
    reviewed === null || reviewed.some(({ start, end }) => start <= range.start && range.end <= end)
  )
}

/** Where a stretch of text changes between reviewed and unseen, ascending. */
export function reviewedEdges(reviewed: readonly Range[] | null, within: Range): number[] {
  return (reviewed ?? [])
    .flatMap(({ start, end }) => [start, end])
    .filter((at) => at > within.start && at < within.end)
}

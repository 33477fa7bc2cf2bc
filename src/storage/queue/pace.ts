/** How many of the last finished documents the pace is taken from. */
export const RECENT_DONE = 50
/** A longer gap is a pause, not work. */
const PAUSE_MS = 5 * 60_000
/** Nobody finishes documents faster one by one; an import or a bulk action does. */
const STROKE_MS = 100
/** Fewer gaps than this say nothing. */
const FEWEST_GAPS = 3

/**
 * Documents finished per hour of work, from the times (milliseconds) at which the last ones were
 * finished. Pauses are left out, and so are documents finished in one stroke. Null when too few.
 */
export function paceOf(times: readonly number[]): number | null {
  const sorted = times.toSorted((a, b) => a - b)
  const gaps = sorted
    .slice(1)
    .map((time, i) => time - sorted[i])
    .filter((gap) => gap >= STROKE_MS && gap <= PAUSE_MS)
  if (gaps.length < FEWEST_GAPS) return null
  const hours = gaps.reduce((sum, gap) => sum + gap, 0) / 3_600_000
  return gaps.length / hours
}

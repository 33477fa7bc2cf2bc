import type { Range } from '../model/documents.ts'

/** A longer stretch is cut at the next blank line. */
const LONG = 512
/** A stretch without blank lines is cut here, wherever that is. */
const LONGEST = 8192

const BLANK_LINE = /\n\s*?\n/

/**
 * Cuts the units of a long text into stretches [start, end) that are labelled one by one, so that no
 * text is too long. `mayCut` says whether a stretch may begin at a unit.
 */
export function stretchesOf(
  { text, ranges }: { text: string; ranges: readonly Range[] },
  mayCut: (unit: number) => boolean = () => true,
): Range[] {
  const stretches: Range[] = []
  let start = 0
  for (let i = 1; i < ranges.length; i++) {
    const length = i - start
    if (length < LONG || !mayCut(i)) continue
    const between = text.slice(ranges[i - 1].end, ranges[i].start)
    if (length < LONGEST && !BLANK_LINE.test(between)) continue
    stretches.push({ start, end: i })
    start = i
  }
  if (start < ranges.length) stretches.push({ start, end: ranges.length })
  return stretches
}

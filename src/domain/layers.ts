import type { Range } from '../model/documents.ts'
import { spanKey } from './spans.ts'

/** Spans as IOB2 tags over units, such as words: one row of tags a depth, the outermost first. */
export interface Layers<S> {
  /** [depths, units] */
  tags: string[][]
  /** Spans that the tags cannot carry. */
  dropped: Dropped<S>[]
}

export interface Dropped<S> {
  span: S
  /** Inside or across others beyond the last depth, or not on edges of units. */
  reason: 'overlap' | 'edge'
}

/**
 * Spans as rows of IOB2 tags. The longest come first, of equally long ones the earliest, and two labels of
 * one range by name, so that each label always is at the same depth. Each has the first depth where it is
 * free: with one depth that leaves out what is inside or across a longer one. A span whose ends are not
 * edges of units cannot be carried; `text` lets its ends move over what nobody sees.
 */
export function spansToLayers<S extends Range>(
  units: readonly Range[],
  spans: readonly S[],
  labelOf: (span: S) => string,
  { depths, text }: { depths: number; text?: string },
): Layers<S> {
  const placeOf = placer(units, text)
  const tags = Array.from({ length: depths }, () => new Array<string>(units.length).fill('O'))
  const dropped: Dropped<S>[] = []
  const placed = new Set<string>()
  const byLength = spans.toSorted(
    (a, b) =>
      b.end - b.start - (a.end - a.start) ||
      a.start - b.start ||
      (labelOf(a) < labelOf(b) ? -1 : 1),
  )
  for (const span of byLength) {
    const place = placeOf(span)
    if (!place) {
      dropped.push({ span, reason: 'edge' })
      continue
    }
    // Twice the same, perhaps once with a space at its end.
    const key = spanKey(place, labelOf(span))
    if (placed.has(key)) continue
    placed.add(key)
    const layer = tags.find((row) => isFree(row, place))
    if (!layer) {
      dropped.push({ span, reason: 'overlap' })
      continue
    }
    layer.fill(`I-${labelOf(span)}`, place.start, place.end)
    layer[place.start] = `B-${labelOf(span)}`
  }
  return { tags, dropped }
}

/** The coarsest units on whose edges all of these spans begin and end. */
export function unitsBetween(spans: readonly Range[]): Range[] {
  const edges = [...new Set(spans.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b)
  return edges.slice(1).map((end, at) => ({ start: edges[at], end }))
}

/** `spansToLayers` with a single depth. */
export function spansToTags<S extends Range>(
  words: readonly Range[],
  spans: readonly S[],
  labelOf: (span: S) => string,
  text?: string,
): { tags: string[]; dropped: Dropped<S>[] } {
  const { tags, dropped } = spansToLayers(words, spans, labelOf, { depths: 1, text })
  return { tags: tags[0], dropped }
}

function isFree(row: readonly string[], { start, end }: Range): boolean {
  for (let at = start; at < end; at++) if (row[at] !== 'O') return false
  return true
}

/** Finds the units [start, end) that a span covers from edge to edge. */
function placer(units: readonly Range[], text?: string): (span: Range) => Range | undefined {
  const startAt = new Map(units.map(({ start }, index) => [start, index]))
  const endAt = new Map(units.map(({ end }, index) => [end, index]))
  const exact = ({ start, end }: Range) => {
    const [first, last] = [startAt.get(start), endAt.get(end)]
    if (first === undefined || last === undefined || last < first) return undefined
    return { start: first, end: last + 1 }
  }
  return (span) =>
    exact(span) ?? (text === undefined ? undefined : exact(withoutUnseen(text, span)))
}

/** White space, marks of direction, joiners and the like, which tokenisers leave out. */
const UNSEEN = /^[\s\p{Cf}]$/u
const PAIR = /^[\ud800-\udbff][\udc00-\udfff]$/

/** Character by character: a pattern tied to the end would walk every run of blanks again from each place. */
function withoutUnseen(text: string, { start, end }: Range): Range {
  const sizeAt = (at: number) => (PAIR.test(text.slice(at, at + 2)) ? 2 : 1)
  const sizeBefore = (at: number) => (PAIR.test(text.slice(at - 2, at)) ? 2 : 1)
  const isUnseen = (from: number, to: number) => UNSEEN.test(text.slice(from, to))
  while (start < end && isUnseen(start, start + sizeAt(start))) start += sizeAt(start)
  while (end > start && isUnseen(end - sizeBefore(end), end)) end -= sizeBefore(end)
  return { start, end }
}

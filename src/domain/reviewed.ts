import type { DocumentStatus, Range, SpanOrigin } from '../model/documents.ts'

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

/** Texts longer than this, in UTF-16 code units, are read in several sittings: how far they were is drawn. */
export const LONG_TEXT = 2000

/** Code units after a span in which its sentence ends; a longer one is cut there. */
const SENTENCE_REACH = 1000
const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

/** What has to be known of a document to tell what of it was read. */
interface Standing {
  text: string
  status?: DocumentStatus
  words?: readonly Range[] | null
  reviewed?: readonly Range[] | null
}

/**
 * What of a document somebody has read, sorted and disjoint; null is all of it. Inside, what carries no span is known
 * to be no entity. That is all of one that is done, or came with its labels; what was marked as reviewed, where
 * something was; of one in progress else all up to the end of the sentence of its last span; and nothing of one that
 * nobody has begun, whatever spans were put on it from elsewhere.
 */
export function readPart(
  { text, status, words = null, reviewed = null }: Standing,
  spans: readonly (Range & { origin?: SpanOrigin })[],
): readonly Range[] | null {
  const cameLabelled = words !== null || spans.some(({ origin }) => origin === 'import')
  if (status === 'done' || reviewed !== null || cameLabelled) return reviewed
  const last = spans.reduce((end, span) => Math.max(end, span.end), 0)
  return status === 'new' || last === 0 ? [] : [{ start: 0, end: sentenceEnd(text, last) }]
}

/** Where the reading of a long text in progress ends that nobody has marked; null where nothing is to be drawn. */
export function readMark(document: Standing, spans: Parameters<typeof readPart>[1]): number | null {
  const { text, status, reviewed = null } = document
  if (text.length < LONG_TEXT || status === 'done' || reviewed !== null) return null
  return readPart(document, spans)?.at(0)?.end ?? null
}

/** Of a long text whose end nobody has come to, less than this share was read: whoever calls it done is asked. */
const HARDLY = 0.5

/** What was read of a long document, where that is so little that calling all of it done may be a slip; null where not. */
export function hardlyRead(
  document: Standing,
  spans: Parameters<typeof readPart>[1],
): readonly Range[] | null {
  const { text, reviewed = null } = document
  if (text.length < LONG_TEXT || reviewed !== null) return null
  const part = readPart(document, spans)
  return part && coverage(part) < HARDLY * text.length ? part : null
}

/** Code units in ranges that do not overlap. */
export const coverage = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, { start, end }) => sum + end - start, 0)

/** Where the sentence ends that goes on at an offset. */
function sentenceEnd(text: string, at: number): number {
  const [rest] = text.slice(at, at + SENTENCE_REACH).split('\n', 1)
  const first = sentences.segment(rest).containing(0)
  return at + (first ? first.segment.trimEnd().length : 0)
}

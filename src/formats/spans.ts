import type { LabelledSpan, SpanOrigin } from '../model/documents.ts'
import {
  offsetTable,
  splitsCharacter,
  type OffsetTable,
  type OffsetUnit,
} from '../domain/offsets.ts'
import { spanKey } from '../domain/spans.ts'
import type { Problem } from '../model/project.ts'

/** A span as a file states it, in the file's own unit. */
export interface StatedSpan {
  start: number
  end: number
  label: string
  /** The characters it should cover, when the file repeats them. */
  surface?: string
  score?: number
  origin?: SpanOrigin
  source?: string
}

export interface ResolvedSpans {
  spans: LabelledSpan[]
  problems: Problem[]
}

/**
 * Turns stated spans into UTF-16 spans of `text`. Where surfaces are given, the unit under which
 * more of them match wins, then each span is tried in both. A span that fits neither is reported
 * and left out; none is ever shifted.
 */
export function resolveSpans(
  text: string,
  stated: readonly StatedSpan[],
  unit: OffsetUnit,
  line: number,
): ResolvedSpans {
  const table = offsetTable(text)
  const preferred = likelyUnit(text, table, stated, unit)
  const other = preferred === 'utf-16' ? 'code-points' : 'utf-16'
  const spans: LabelledSpan[] = []
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const span of stated) {
    const range = rangeIn(text, table, span, preferred)
    const fits = (found: typeof range) =>
      found !== null &&
      (span.surface === undefined || text.slice(found.start, found.end) === span.surface)
    const alternative =
      span.surface !== undefined && !fits(range) ? rangeIn(text, table, span, other) : null
    const chosen = fits(range) ? range : fits(alternative) ? alternative : null
    if (!chosen) {
      problems.push(problemOf(text, span, range, line))
      continue
    }
    const key = spanKey(chosen, span.label)
    if (seen.has(key)) {
      problems.push(located(`${describe(span)} is stated twice; one was kept.`, line))
      continue
    }
    seen.add(key)
    if (span.score !== undefined && !isProbability(span.score)) {
      problems.push(located(`The score of ${describe(span)} is not between 0 and 1.`, line))
    }
    spans.push(labelled(chosen, span))
  }
  return { spans, problems }
}

function labelled(range: { start: number; end: number }, stated: StatedSpan): LabelledSpan {
  const span: LabelledSpan = { ...range, label: stated.label }
  if (stated.score !== undefined && isProbability(stated.score)) span.score = stated.score
  if (stated.origin !== undefined) span.origin = stated.origin
  if (stated.source !== undefined) span.source = stated.source
  return span
}

function isProbability(score: number): boolean {
  return score >= 0 && score <= 1
}

function likelyUnit(
  text: string,
  table: OffsetTable,
  stated: readonly StatedSpan[],
  unit: OffsetUnit,
): OffsetUnit {
  if (table.codePoints === text.length) return unit
  const matches = (tried: OffsetUnit) =>
    stated.filter((span) => {
      const range = rangeIn(text, table, span, tried)
      return range !== null && text.slice(range.start, range.end) === span.surface
    }).length
  const other = unit === 'utf-16' ? 'code-points' : 'utf-16'
  return matches(other) > matches(unit) ? other : unit
}

function rangeIn(text: string, table: OffsetTable, span: StatedSpan, unit: OffsetUnit) {
  const offset = (at: number) => {
    if (unit === 'code-points') return table.toUtf16(at)
    const inside = Number.isInteger(at) && at >= 0 && at <= text.length
    return inside && !splitsCharacter(text, at) ? at : null
  }
  const start = offset(span.start)
  const end = offset(span.end)
  return start === null || end === null || start >= end ? null : { start, end }
}

function problemOf(
  text: string,
  span: StatedSpan,
  range: { start: number; end: number } | null,
  line: number,
): Problem {
  const why = range
    ? `covers “${shorten(text.slice(range.start, range.end))}”, not “${shorten(span.surface ?? '')}”`
    : 'is empty, lies outside the text or cuts a character'
  return located(`${describe(span)} ${why}; it was left out.`, line)
}

const describe = (span: StatedSpan) => `Span ${span.label} ${span.start}–${span.end}`

/** The beginning of a string, for messages. */
export function shorten(text: string, length = 40): string {
  const characters = [...text.slice(0, length * 2 + 2)]
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text
}

export function located(message: string, line: number): Problem {
  return { message, line }
}

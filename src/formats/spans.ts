import { shorten } from '../domain/quoting.ts'
import type { LabelledSpan, LabelledText, Range, SpanOrigin } from '../model/documents.ts'
import {
  codeUnitTable,
  graphemeTable,
  offsetTable,
  type UnitTable,
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

/** A document as a file states it: its spans are not yet on its text. */
export interface StatedDocument {
  document: LabelledText
  stated: StatedSpan[]
  /** 1-based line of the file. */
  line: number
}

/**
 * Turns stated spans into UTF-16 spans of `text`. A span whose surface does not fit is tried in the
 * other unit too; one that fits neither is reported and left out; none is ever shifted.
 */
export function resolveSpans(
  text: string,
  stated: readonly StatedSpan[],
  unit: OffsetUnit,
  line: number,
): ResolvedSpans {
  const table = tableOf(text, unit)
  const otherTable = tableOf(text, unit === 'code-points' ? 'utf-16' : 'code-points')
  const spans: LabelledSpan[] = []
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const span of stated) {
    const range = rangeIn(table, span)
    const fits = (found: typeof range) =>
      found !== null &&
      (span.surface === undefined || text.slice(found.start, found.end) === span.surface)
    const alternative =
      span.surface !== undefined && !fits(range) ? rangeIn(otherTable, span) : null
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

export function rangeIn(table: UnitTable, span: StatedSpan): Range | null {
  const [start, end] = [table.toUtf16(span.start), table.toUtf16(span.end)]
  return start === null || end === null || start >= end ? null : { start, end }
}

export function tableOf(text: string, unit: OffsetUnit): UnitTable {
  if (unit === 'graphemes') return graphemeTable(text)
  return unit === 'code-points' ? offsetTable(text) : codeUnitTable(text)
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

const describe = (span: StatedSpan) => `Span ${shorten(span.label)} ${span.start}–${span.end}`

export function located(message: string, line: number): Problem {
  return { message, line }
}

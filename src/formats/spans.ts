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

const UNIT_NAMES: Record<OffsetUnit, string> = {
  'utf-16': 'UTF-16 code units',
  'code-points': 'code points',
  graphemes: 'whole characters, joined ones as one',
}

/**
 * Turns the stated spans of a whole file into UTF-16 spans. Offsets of one file are of one unit: the
 * usual one of its format, unless another fits better.
 */
export function settle(
  file: readonly StatedDocument[],
  unit: OffsetUnit,
  others: readonly OffsetUnit[] = [unit === 'utf-16' ? 'code-points' : 'utf-16'],
): { documents: LabelledText[]; problems: Problem[] } {
  const chosen = others.reduce(
    (best, other) => (fitsBetter(file, other, best) ? other : best),
    unit,
  )
  const problems: Problem[] = []
  if (chosen !== unit) {
    const message = `Offsets were read as ${UNIT_NAMES[chosen]}, since the spans fit the texts better so.`
    problems.push({ message })
  }
  const documents = file.map(({ document, stated, line }) => {
    const resolved = resolveSpans(document.text, stated, chosen, line)
    for (const problem of resolved.problems) problems.push(problem)
    return { ...document, spans: resolved.spans }
  })
  return { documents, problems }
}

/** Spans without surfaces that must speak for a unit: fewer may lie on words by chance. */
const ENOUGH = 8

/** Shares of spans on word edges in the right unit, and in a wrong one. */
const [MOST, FEW] = [0.9, 0.1]

/**
 * Whether offsets count rather in `other`: more of the surfaces match so; else fewer spans lie outside of
 * their texts; else nearly all spans begin and end at words, and nearly none do in `unit`.
 */
function fitsBetter(file: readonly StatedDocument[], other: OffsetUnit, unit: OffsetUnit): boolean {
  const [mine, theirs] = [new Fit(), new Fit()]
  for (const { document, stated } of file) {
    const { text } = document
    if (isPlain(text)) continue
    const tables = [tableOf(text, unit), tableOf(text, other)]
    for (const span of stated) {
      const [here, there] = tables.map((table) => rangeIn(table, span))
      if (here?.start === there?.start && here?.end === there?.end) continue
      mine.count(text, here, span.surface)
      theirs.count(text, there, span.surface)
    }
  }
  if (mine.matches !== theirs.matches) return theirs.matches > mine.matches
  if (mine.outside !== theirs.outside) return theirs.outside < mine.outside
  const { spans } = theirs
  return spans >= ENOUGH && theirs.onWords >= MOST * spans && mine.onWords <= FEW * spans
}

/** How the spans lie that a unit puts elsewhere than another. */
class Fit {
  /** On their surfaces. */
  matches = 0
  outside = 0
  /** Those without surfaces, and those of them on word edges. */
  spans = 0
  onWords = 0

  count(text: string, range: Range | null, surface?: string): void {
    if (!range) this.outside++
    else if (surface !== undefined && text.slice(range.start, range.end) === surface) this.matches++
    if (surface !== undefined) return
    this.spans++
    if (range && isOnWords(text, range)) this.onWords++
  }
}

const isOnWords = (text: string, { start, end }: Range) =>
  isWordEdge(text, start) && isWordEdge(text, end) && !/\s/.test(text[start] + text[end - 1])

/** No edge: between letters, before a mark, beside what joins two characters. */
const WITHIN_WORD = /^(?:[\p{L}\p{M}\p{N}]{2}|.?[\p{M}\u200d]|\u200d.)$/su

const isWordEdge = (text: string, at: number) =>
  at === 0 || at === text.length || !WITHIN_WORD.test(text.slice(at - 1, at + 1))

/** Text in which all units count alike. */
const isPlain = (text: string) => !/[^\0-\x7f]|\r\n/.test(text)

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

function rangeIn(table: UnitTable, span: StatedSpan): Range | null {
  const [start, end] = [table.toUtf16(span.start), table.toUtf16(span.end)]
  return start === null || end === null || start >= end ? null : { start, end }
}

function tableOf(text: string, unit: OffsetUnit): UnitTable {
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

const describe = (span: StatedSpan) => `Span ${span.label} ${span.start}–${span.end}`

/** The beginning of a string, for messages. */
export function shorten(text: string, length = 40): string {
  const characters = [...text.slice(0, length * 2 + 2)]
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text
}

export function located(message: string, line: number): Problem {
  return { message, line }
}

import { FailureError, attempt, fail } from '../domain/failure.ts'
import type { LabelledSpan, LabelledText } from '../domain/model.ts'
import {
  codePointTable,
  isCharacterBorder,
  utf16Table,
  type OffsetUnit,
} from '../domain/offsets.ts'
import { at, labelsOf, type Format, type ImportedFile, type Problem } from './format.ts'

type Json = Record<string, unknown>

/** One line cannot be larger than the largest document. */
const MAX_LINE_UNITS = 64 * 1024 * 1024

/** The lines of a JSON Lines file as objects. Throws a FailureError that names the line. */
export function* jsonLines(text: string, file: string): Generator<{ json: Json; line: number }> {
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].trim() === '') continue
    yield { json: parseLine(lines[i], file, i + 1), line: i + 1 }
  }
}

function parseLine(line: string, file: string, number: number): Json {
  const refuse = (why: string) =>
    new FailureError({
      code: 'bad-input',
      message: `${at(file, number)} ${why}; correct the line and import again. Nothing was imported.`,
      place: { file, line: number },
    })
  if (line.length > MAX_LINE_UNITS) throw refuse('is longer than 64 million characters')
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw refuse('is not valid JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse('is not a JSON object')
  }
  return value as Json
}

/** A span as some tool wrote it, before its offsets are understood. */
interface RawSpan extends LabelledSpan {
  surface?: string
}

/**
 * JSON Lines with a text and its spans: our own shape {text, spans: [{start, end, label}]}, Prodigy's,
 * and doccano's {text, label: [[start, end, name]]} and {entities: [{start_offset, …}]}.
 */
export const jsonlFormat: Format = {
  id: 'jsonl',
  name: 'JSON Lines (text and spans)',
  extension: 'jsonl',

  likelihood(fileName, head) {
    const first = head.trimStart()
    if (!first.startsWith('{')) return /\.(jsonl|ndjson)$/i.test(fileName) ? 0.8 : 0
    return /"(text|data)"\s*:/.test(first) ? 0.9 : 0.3
  },

  read(text, file) {
    return attempt<ImportedFile>(() => {
      const documents: LabelledText[] = []
      const problems: Problem[] = []
      for (const { json, line } of jsonLines(text, file)) {
        documents.push(readDocument(json, file, line, problems))
      }
      if (documents.length === 0) {
        throw new FailureError({
          code: 'bad-input',
          message: `${file} holds no documents.`,
          place: { file },
        })
      }
      return { documents, labels: labelsOf(documents), problems }
    })
  },

  write(documents) {
    const lines = documents.map(({ text, spans, source }) => {
      const toPoints = utf16Table(text)
      return JSON.stringify({
        text,
        spans: spans.map(({ start, end, label, score }) => ({
          start: toPoints[start],
          end: toPoints[end],
          label,
          text: text.slice(start, end),
          ...(score === undefined ? {} : { score: Number(score.toFixed(4)) }),
        })),
        ...(source ? { meta: { source } } : {}),
      })
    })
    return { content: lines.map((line) => line + '\n').join(''), problems: [] }
  },
}

function readDocument(json: Json, file: string, line: number, problems: Problem[]): LabelledText {
  const text = json.text ?? json.data
  if (typeof text !== 'string') {
    const result = fail(
      'bad-input',
      `${at(file, line)} has no "text"; every line needs one. Nothing was imported.`,
      { file, line },
    )
    throw new FailureError(result.failure)
  }
  const raw = rawSpans(json, line, problems)
  const spans = resolveSpans(text, raw, 'code-points', (message) =>
    problems.push({ message, line }),
  )
  return { text, spans, source: file }
}

/** The spans of whichever shape the line has; entries that are no spans are reported. */
function rawSpans(json: Json, line: number, problems: Problem[]): RawSpan[] {
  const list = [json.spans, json.label, json.labels, json.entities].find(Array.isArray) ?? []
  const spans: RawSpan[] = []
  for (const item of list as unknown[]) {
    const span = Array.isArray(item) ? fromTriple(item) : fromObject(item)
    if (span) spans.push(span)
    else
      problems.push({
        message: `${JSON.stringify(item)?.slice(0, 80)} is not a span and was left out.`,
        line,
      })
  }
  return spans
}

function fromTriple([start, end, label]: unknown[]): RawSpan | undefined {
  if (typeof start !== 'number' || typeof end !== 'number' || typeof label !== 'string')
    return undefined
  return { start, end, label }
}

function fromObject(item: unknown): RawSpan | undefined {
  const json = (item ?? {}) as Json
  const span = fromTriple([
    json.start ?? json.start_offset,
    json.end ?? json.end_offset,
    json.label,
  ])
  if (!span) return undefined
  if (typeof json.text === 'string') span.surface = json.text
  if (typeof json.score === 'number') span.score = json.score
  return span
}

/**
 * Brings offsets of a file into UTF-16. A span that carries its surface is matched in both units and
 * kept where it fits; one that fits nowhere, is empty, outside the text or inside a character is
 * reported and left out, never shifted.
 */
export function resolveSpans(
  text: string,
  spans: readonly RawSpan[],
  unit: OffsetUnit,
  report: (message: string) => void,
): LabelledSpan[] {
  if (spans.length === 0) return []
  const table = codePointTable(text)
  const units: OffsetUnit[] =
    unit === 'utf-16' ? ['utf-16', 'code-points'] : ['code-points', 'utf-16']
  return spans.flatMap(({ surface, ...span }) => {
    const readings = units.map((kind) =>
      kind === 'utf-16' ? span : { ...span, start: table[span.start], end: table[span.end] },
    )
    const valid = readings.filter((reading) => isInside(text, reading))
    const found =
      surface === undefined
        ? isInside(text, readings[0])
          ? readings[0]
          : undefined
        : valid.find(({ start, end }) => text.slice(start, end) === surface)
    if (!found)
      report(`${span.label} ${span.start}–${span.end} does not fit the text and was left out.`)
    return found ? [found] : []
  })
}

function isInside(text: string, { start, end }: LabelledSpan): boolean {
  return (
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    start >= 0 &&
    start < end &&
    end <= text.length &&
    isCharacterBorder(text, start) &&
    isCharacterBorder(text, end)
  )
}

import { shorten } from '../domain/quoting.ts'
import { ok, type Result } from '../domain/failure.ts'
import { isObject, type Json } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { jsonFormat, noDocument } from './json-format.ts'
import { hasKeys, type JsonRecord } from './json-records.ts'
import { readMeta } from './meta.ts'
import { located, type StatedDocument, type StatedSpan } from './spans.ts'
import { wordsOf } from './text-record.ts'

/**
 * Argilla's records, of version 1 (`text`, `tokens`, `annotation` of [label, start, end]) and version 2
 * (`fields`, and `responses` or `suggestions` of spans). Code points. Written as version 2.
 */
export const argilla = jsonFormat({
  id: 'argilla',
  title: 'Argilla',
  help: 'a JSON list of records with responses',
  extensions: ['.json'],
  cannotHold: 'all but text, spans, own fields and whether it is done',
  holds: {
    fields: ['meta', 'status'],
    statuses: ['done'],
    spanFields: [],
    spans: 'all',
    text: 'all',
  },
  sign: 'its records have fields with responses or suggestions, or annotation and prediction',
  isRecord: (record) =>
    (isObject(record) &&
      isObject(record.fields) &&
      ('responses' in record || 'suggestions' in record)) ||
    hasKeys(record, 'text', 'tokens', 'annotation', 'prediction'),
  unit: 'code-points',
  read: readRecord,
  write: toRecord,
  join: 'list',
})

function readRecord({ value, line }: JsonRecord, problems: Problem[]): Result<StatedDocument> {
  if (!isObject(value)) return noDocument(line, 'is no object')
  const fields = isObject(value.fields) ? value.fields : { text: value.text }
  const strings = Object.keys(fields).filter((key) => typeof fields[key] === 'string')
  const key = strings.includes('text') ? 'text' : strings[0]
  if (key === undefined) return noDocument(line, 'has no text in its “fields”')
  const text = fields[key] as string
  const document: LabelledText = { text, spans: [] }
  const words = wordsOf(text, value.tokens)
  if (words) document.words = words
  if (value.status === 'Validated' || value.status === 'completed') document.status = 'done'
  if (value.status === 'Discarded' || value.status === 'discarded') document.flagged = true
  const others = strings.filter((one) => one !== key).map((one) => [one, fields[one]])
  const own = isObject(value.metadata) ? value.metadata : {}
  const id = typeof value.id === 'string' || typeof value.id === 'number' ? { id: value.id } : {}
  const meta = readMeta({ ...id, ...Object.fromEntries(others), ...own }, line, problems)
  if (meta) document.meta = meta
  return ok({ document, stated: statedSpans(value, line, problems), line })
}

/** What people said; where they said nothing, what was suggested. */
function statedSpans(record: Json, line: number, problems: Problem[]): StatedSpan[] {
  const said = [...listOf(record.annotation), ...answersIn(record.responses, line, problems)]
  const entries =
    said.length > 0
      ? said
      : [...listOf(record.prediction), ...answersIn(record.suggestions, line, problems)]
  return entries.flatMap((entry) => {
    const span = spanOf(entry)
    if (!span) problems.push(located('An entry is no span with start, end and label.', line))
    else if (said.length === 0) return [{ ...span, origin: 'model' as const }]
    return span ? [span] : []
  })
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The spans of the first answer to each question that has spans for an answer. */
function answersIn(answers: unknown, line: number, problems: Problem[]): unknown[] {
  if (!isObject(answers)) return []
  return Object.entries(answers).flatMap(([question, given]) => {
    const [first, ...rest] = Array.isArray(given) ? given : [given]
    const value: unknown = isObject(first) ? first.value : undefined
    if (rest.length > 0) {
      const message = `“${shorten(question)}” has ${rest.length + 1} answers; the first was taken.`
      problems.push(located(message, line))
    }
    if (Array.isArray(value)) return value as unknown[]
    problems.push(located(`The answer to “${shorten(question)}” is no list of spans.`, line))
    return []
  })
}

function spanOf(entry: unknown): StatedSpan | null {
  const [label, start, end, score] = Array.isArray(entry)
    ? (entry as unknown[])
    : isObject(entry)
      ? [entry.label, entry.start, entry.end, entry.score]
      : []
  if (typeof start !== 'number' || typeof end !== 'number') return null
  if (typeof label !== 'string' || label.trim() === '') return null
  return { start, end, label: label.trim(), ...(typeof score === 'number' ? { score } : {}) }
}

function toRecord({ text, spans, status, meta }: LabelledText): Json {
  const { toCodePoint } = offsetTable(text)
  const value = spans.map(({ start, end, label }) => ({
    start: toCodePoint(start),
    end: toCodePoint(end),
    label,
  }))
  return {
    status: status === 'done' ? 'completed' : 'pending',
    fields: { text },
    metadata: meta ?? {},
    suggestions: {},
    responses: spans.length > 0 ? { spans: [{ value }] } : {},
  }
}

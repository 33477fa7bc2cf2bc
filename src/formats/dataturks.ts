import { ok, type Result } from '../domain/failure.ts'
import { isObject, type Json } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { jsonFormat, noDocument } from './json-format.ts'
import { hasKeys, type JsonRecord } from './json-records.ts'
import { readExtras } from './meta.ts'
import { located, type StatedDocument, type StatedSpan } from './spans.ts'

const KNOWN = new Set(['content', 'annotation', 'meta'])

/**
 * Dataturks' lines: `{"content", "annotation": [{"label": […], "points": [{start, end, text}]}]}`.
 * Code points; `end` is the last character, not the one behind it.
 */
export const dataturks = jsonFormat({
  id: 'dataturks',
  title: 'Dataturks',
  help: 'JSON lines of a content with labels and points',
  extensions: ['.json'],
  cannotHold: 'all but text, spans and own fields',
  holds: { fields: ['meta'], spanFields: [], spans: 'all', text: 'all' },
  sign: 'its records have content and annotation',
  isRecord: (record) => hasKeys(record, 'content', 'annotation'),
  unit: 'code-points',
  read: readRecord,
  write: toJson,
})

function readRecord({ value, line }: JsonRecord, problems: Problem[]): Result<StatedDocument> {
  if (!isObject(value) || typeof value.content !== 'string') {
    return noDocument(line, 'has no “content”')
  }
  const stated: StatedSpan[] = []
  for (const entry of listOf(value.annotation)) {
    const labels = isObject(entry) ? listOf(entry.label) : []
    for (const point of isObject(entry) ? listOf(entry.points) : []) {
      const spans = labels.flatMap((label) => spanOf(point, label))
      if (spans.length === 0) {
        problems.push(located('An annotation without start, end and label was left out.', line))
      }
      for (const span of spans) stated.push(span)
    }
  }
  const document: LabelledText = { text: value.content, spans: [] }
  const meta = readExtras(value, KNOWN, line, problems)
  if (meta) document.meta = meta
  return ok({ document, stated, line })
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

function spanOf(point: unknown, label: unknown): StatedSpan[] {
  if (!isObject(point) || typeof label !== 'string' || label.trim() === '') return []
  const { start, end, text } = point
  if (typeof start !== 'number' || typeof end !== 'number') return []
  const surface = typeof text === 'string' ? { surface: text } : {}
  return [{ start, end: end + 1, label: label.trim(), ...surface }]
}

function toJson({ text, spans, meta }: LabelledText): Json {
  const { toCodePoint } = offsetTable(text)
  return {
    content: text,
    annotation: spans.map(({ start, end, label }) => ({
      label: [label],
      points: [
        {
          start: toCodePoint(start),
          end: (toCodePoint(end) as number) - 1,
          text: text.slice(start, end),
        },
      ],
    })),
    extras: null,
    meta,
  }
}

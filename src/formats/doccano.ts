import { isObject } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import { jsonFormat } from './json-format.ts'
import { readTextRecord } from './text-record.ts'

/**
 * doccano's lines: `{"text", "label": [[start, end, label]]}`, older ones with `labels`, or `entities` of
 * `start_offset` and `end_offset`. Code points, or graphemes where a project counts them.
 */
export const doccano = jsonFormat({
  id: 'doccano',
  title: 'doccano',
  help: 'JSON lines of a text and its labels',
  extensions: ['.jsonl'],
  cannotHold: 'all but text, spans and own fields',
  holds: { fields: ['meta'], spanFields: [], spans: 'all', text: 'all' },
  sign: 'its records have a text and doccano’s lists of labels',
  isRecord: (record) =>
    isObject(record) &&
    typeof record.text === 'string' &&
    [record.label, record.labels, record.entities].some(isDoccanoList),
  unit: 'code-points',
  otherUnits: ['utf-16', 'graphemes'],
  read: readTextRecord,
  write: ({ text, spans, meta }) => {
    const { toCodePoint } = offsetTable(text)
    const label = spans.map((span) => [toCodePoint(span.start), toCodePoint(span.end), span.label])
    return { text, label, meta }
  },
})

/** Lists of three, or of objects with offsets. */
function isDoccanoList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false
  return value.every((one: unknown) => {
    if (isObject(one)) return 'start_offset' in one
    return Array.isArray(one) && one.length === 3 && typeof one[0] === 'number'
  })
}

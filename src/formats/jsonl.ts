import { isObject, type Json } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import { jsonFormat } from './json-format.ts'
import { readTextRecord, tokensOf } from './text-record.ts'

/**
 * One object per line with a text and spans, in the shapes of most tools; also a list of them. Offsets
 * are code points, unless the file says otherwise. Written with code points and surfaces.
 */
export const jsonl = jsonFormat({
  id: 'jsonl',
  title: 'JSONL',
  help: 'text with spans by character, in the shapes of most tools',
  extensions: ['.jsonl', '.ndjson', '.json'],
  cannotHold:
    'status, notes, flags, sets, what was reviewed, where spans are from, label colours and guidelines',
  holds: {
    fields: ['words', 'source', 'meta'],
    spanFields: ['score'],
    spans: 'all',
    text: 'all',
  },
  sign: 'it begins with a JSON object, or a list of a text and an object',
  sure: 0.9,
  isRecord: (record) =>
    isObject(record) || (Array.isArray(record) && record.length > 1 && isObject(record[1])),
  unit: 'code-points',
  read: readTextRecord,
  write: toJson,
})

/** Fields that are undefined vanish in JSON. */
function toJson({ text, spans, words, source, meta }: LabelledText): Json {
  const { toCodePoint } = offsetTable(text)
  return {
    text,
    spans: spans.map(({ start, end, label, score }) => ({
      start: toCodePoint(start),
      end: toCodePoint(end),
      label,
      text: text.slice(start, end),
      score,
    })),
    tokens: words && tokensOf(text, words),
    source,
    meta,
  }
}

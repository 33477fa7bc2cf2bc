import { isObject } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import { jsonFormat } from './json-format.ts'
import { readTextRecord } from './text-record.ts'

/** spaCy's training data: a list of `[text, {"entities": [[start, end, label]]}]`. Code points. */
export const spacy = jsonFormat({
  id: 'spacy',
  title: 'spaCy training data',
  help: 'a JSON list of texts with entities, as spaCy 2 and most guides have it',
  extensions: ['.json'],
  cannotHold: 'all but text and spans',
  holds: { fields: [], spanFields: [], spans: 'all', text: 'all' },
  sign: 'its records are lists of a text and entities',
  isRecord: (record) =>
    Array.isArray(record) &&
    typeof record[0] === 'string' &&
    isObject(record[1]) &&
    'entities' in record[1],
  unit: 'code-points',
  read: readTextRecord,
  write: pairOf,
  join: 'list',
})

/** A text with its entities, by characters. */
function pairOf({ text, spans }: LabelledText) {
  const { toCodePoint } = offsetTable(text)
  const entities = spans.map(({ start, end, label }) => [
    toCodePoint(start),
    toCodePoint(end),
    label,
  ])
  return [text, { entities }]
}

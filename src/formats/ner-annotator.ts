import { isObject } from '../domain/json.ts'
import { jsonFormat } from './json-format.ts'
import { hasKeys, type JsonRecord } from './json-records.ts'
import { readTextRecord } from './text-record.ts'

/**
 * One object: `{"classes": […], "annotations": [[text, {"entities": [[start, end, label]]}], null]}`.
 * UTF-16; null stands for a text that was passed over.
 */
export const nerAnnotator = jsonFormat({
  id: 'ner-annotator',
  title: 'NER Annotator',
  help: 'one JSON object with classes and annotations',
  extensions: ['.json'],
  cannotHold: 'all but text, spans and the names of labels',
  holds: { fields: [], spanFields: [], spans: 'all', text: 'all' },
  sign: 'it has classes and annotations',
  isRecord: (record) => hasKeys(record, 'classes', 'annotations'),
  unit: 'utf-16',
  labels: (value) =>
    isObject(value) && Array.isArray(value.classes)
      ? value.classes
          .filter((name): name is string => typeof name === 'string' && name.trim() !== '')
          .map((name) => ({ name }))
      : [],
  unfold: ({ value, line }: JsonRecord) =>
    hasKeys(value, 'annotations') && Array.isArray(value.annotations)
      ? value.annotations
          .filter((one) => one !== null)
          .map((one: unknown) => ({ value: one, line }))
      : [{ value, line }],
  read: readTextRecord,
  write: ({ text, spans }) => [
    text,
    { entities: spans.map(({ start, end, label }) => [start, end, label]) },
  ],
  join: (annotations, classes) => `${JSON.stringify({ classes, annotations })}\n`,
})

import { shorten } from '../domain/quoting.ts'
import { ok, type Result } from '../domain/failure.ts'
import { isObject, type Json } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { jsonFormat, noDocument } from './json-format.ts'
import type { JsonRecord } from './json-records.ts'
import { readMeta } from './meta.ts'
import { located, type StatedDocument, type StatedSpan } from './spans.ts'

/**
 * Label Studio's tasks: a text in `data`, and `annotations` (or, of a model, `predictions`) whose results
 * of type "labels" are spans. Code points, in older files UTF-16; the repeated text is not always right.
 */
export const labelStudio = jsonFormat({
  id: 'label-studio',
  title: 'Label Studio',
  help: 'a JSON list of tasks with annotations',
  extensions: ['.json'],
  cannotHold: 'all but text, spans and own fields',
  holds: { fields: ['meta'], spanFields: [], spans: 'all', text: 'all' },
  sign: 'its records are tasks with data and annotations',
  isRecord: (record) =>
    isObject(record) &&
    isObject(record.data) &&
    ['annotations', 'predictions', 'completions'].some((key) => key in record),
  unit: 'code-points',
  read: readTask,
  write: toTask,
  join: 'list',
})

function readTask({ value, line }: JsonRecord, problems: Problem[]): Result<StatedDocument> {
  if (!isObject(value)) return noDocument(line, 'is no task')
  const data = isObject(value.data) ? value.data : value
  const source = chosenResults(value, line, problems)
  const key = textKey(data, source.results)
  if (key === undefined) return noDocument(line, 'has no text in its “data”')
  const document: LabelledText = { text: data[key] as string, spans: [] }
  if (source.cancelled) document.flagged = true
  const fields = Object.entries(data).filter(([name]) => name !== key)
  const own = isObject(data.meta) ? data.meta : {}
  const others = fields.filter(([name, one]) => !(name === 'meta' && isObject(one)))
  const meta = readMeta({ ...Object.fromEntries(others), ...own }, line, problems)
  if (meta) document.meta = meta
  const stated = statedSpans(source.results, source.origin, line, problems)
  return ok({ document, stated, line })
}

interface Results {
  results: Json[]
  /** Predictions are a model's. */
  origin?: 'model'
  cancelled: boolean
}

/** The first annotation that was not cancelled, else the first prediction; of others it is told. */
function chosenResults(task: Json, line: number, problems: Problem[]): Results {
  const made = objectsOf(task.annotations ?? task.completions)
  const whole = made.filter((one) => one.was_cancelled !== true)
  const guessed = objectsOf(task.predictions)
  const cancelled = made.length > 0 && whole.length === 0
  const [first, ...rest] = whole.length > 0 ? whole : guessed
  if (rest.length > 0) {
    const message = `The task has ${rest.length + 1} annotations or predictions; the first was taken.`
    problems.push(located(message, line))
  }
  const results = first ? objectsOf(first.result) : []
  return whole.length > 0 ? { results, cancelled } : { results, origin: 'model', cancelled }
}

const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** The field that the results are about, else “text”, else the only string. */
function textKey(data: Json, results: readonly Json[]): string | undefined {
  const strings = Object.keys(data).filter((key) => typeof data[key] === 'string')
  const named = results.map(({ to_name }) => to_name).find((one) => strings.includes(one as string))
  if (typeof named === 'string') return named
  return strings.includes('text') ? 'text' : strings.length === 1 ? strings[0] : undefined
}

function statedSpans(
  results: readonly Json[],
  origin: 'model' | undefined,
  line: number,
  problems: Problem[],
): StatedSpan[] {
  return results.flatMap((result) => {
    const { type, value, score } = result
    const spans = isObject(value) ? spansOf(value) : []
    if (spans.length === 0) {
      const what = typeof type === 'string' ? `of type “${shorten(type)}”` : 'without a type'
      problems.push(located(`A result ${what} is no span of text and was left out.`, line))
    }
    return spans.map((span) => ({
      ...span,
      ...(origin ? { origin } : {}),
      ...(typeof score === 'number' ? { score } : {}),
    }))
  })
}

function spansOf({ start, end, text, labels, hypertextlabels }: Json): StatedSpan[] {
  if (typeof start !== 'number' || typeof end !== 'number') return []
  const names = labels ?? hypertextlabels
  const surface = typeof text === 'string' ? { surface: text } : {}
  return (Array.isArray(names) ? names : [])
    .filter((label): label is string => typeof label === 'string' && label.trim() !== '')
    .map((label) => ({ start, end, label: label.trim(), ...surface }))
}

function toTask({ text, spans, meta }: LabelledText, index: number): Json {
  const { toCodePoint } = offsetTable(text)
  const result = spans.map(({ start, end, label }, i) => ({
    id: `span${i + 1}`,
    from_name: 'label',
    to_name: 'text',
    type: 'labels',
    value: {
      start: toCodePoint(start),
      end: toCodePoint(end),
      text: text.slice(start, end),
      labels: [label],
    },
  }))
  return { id: index + 1, data: { text, meta }, annotations: [{ result }] }
}

import { fail, failed, ok, unwrap, type Result } from '../domain/failure.ts'
import {
  documentStatuses,
  type LabelledText,
  type Range,
  spanOrigins,
  splits,
} from '../model/documents.ts'
import { splitsCharacter } from '../domain/offsets.ts'
import type { NewLabel } from '../model/labels.ts'
import type { Problem } from '../model/project.ts'
import type { TextFormat } from './format.ts'
import { readMeta } from './meta.ts'
import { isObject, type Json } from '../domain/json.ts'
import { jsonLines } from './json-records.ts'
import { located, resolveSpans, type StatedSpan } from './spans.ts'
import { HUES, MAX_GUIDELINES, MAX_REMARK } from '../model/limits.ts'

const NAME = 'spanwright-jsonl'
const VERSION = 1

/**
 * Our own exchange format, lossless: a header with the labels and the guidelines, then one document per line. Offsets
 * are UTF-16 code units.
 */
export const spanwrightJsonl: TextFormat = {
  id: NAME,
  title: 'Spanwright',
  help: 'everything, lossless: status, notes, sets, own fields, where spans are from',
  extensions: ['.spanwright.jsonl'],
  mediaType: 'application/jsonl',
  cannotHold: '',
  separator: 'line',
  holds: {
    fields: ['words', 'source', 'status', 'split', 'note', 'flagged', 'reviewed', 'meta'],
    spanFields: ['score', 'origin'],
    spans: 'all',
    text: 'all',
  },
  detect: ({ text }) =>
    /^\s*\{[^\n]*"format"\s*:\s*"spanwright-jsonl"/.test(text)
      ? { sure: 1, sign: 'its first line is a Spanwright header' }
      : null,

  read: (text) =>
    function* () {
      let labels: NewLabel[] | undefined
      let guidelines = ''
      const problems: Problem[] = []
      for (const { value, line } of jsonLines(text)) {
        if (!labels) {
          labels = unwrap(readHeader(value))
          guidelines = readGuidelines(value as Json, problems)
        } else if (isObject(value) && typeof value.text === 'string') {
          yield readDocument(value.text, value, line, problems)
        } else {
          const message = `Line ${line} has no “text”; nothing was imported.`
          throw failed('bad-input', message, { line })
        }
      }
      labels ??= unwrap(readHeader(undefined))
      return { labels, guidelines, problems }
    },

  header: (labels, guidelines) =>
    `${JSON.stringify({
      ...{ format: NAME, version: VERSION, offsets: 'utf-16', labels: labels.map(plainLabel) },
      ...(guidelines === '' ? {} : { guidelines }),
    })}\n`,

  write(documents) {
    const lines = documents.map((document) => `${JSON.stringify(plainDocument(document))}\n`)
    return { content: lines.join(''), problems: [] }
  },
}

function readHeader(header: unknown): Result<NewLabel[]> {
  const refuse = (message: string) => fail('bad-input', message, { line: 1 })
  if (!isObject(header) || header.format !== NAME) {
    return refuse('Line 1 is not a Spanwright header; import the file as JSONL instead.')
  }
  if (typeof header.version !== 'number' || header.version > VERSION) {
    return fail(
      'newer-file',
      'The file was written by a later version of Spanwright; update the application to import it.',
      { line: 1 },
    )
  }
  if (header.offsets !== 'utf-16' || !Array.isArray(header.labels)) {
    return refuse('The header in line 1 must say "offsets":"utf-16" and list "labels".')
  }
  const labels = new Map<string, NewLabel>()
  for (const entry of header.labels as unknown[]) {
    const label = readLabel(entry)
    if (!label || labels.has(label.name)) {
      return refuse('The header in line 1 lists a label without a name, or one twice.')
    }
    labels.set(label.name, label)
  }
  return ok([...labels.values()])
}

function readGuidelines({ guidelines }: Json, problems: Problem[]): string {
  if (guidelines === undefined) return ''
  if (typeof guidelines === 'string' && guidelines.length <= MAX_GUIDELINES) return guidelines
  const why = `The guidelines are no text of at most ${MAX_GUIDELINES.toLocaleString('en-GB')} characters and were left out.`
  problems.push(located(why, 1))
  return ''
}

function readLabel(entry: unknown): NewLabel | null {
  const value = typeof entry === 'string' ? { name: entry } : entry
  if (!isObject(value) || typeof value.name !== 'string' || value.name.trim() === '') return null
  const label: NewLabel = { name: value.name }
  const colour = value.colour
  if (Number.isInteger(colour) && (colour as number) >= 0 && (colour as number) < HUES.length) {
    label.colour = colour as number
  }
  if (typeof value.key === 'string' && value.key.length <= 1) label.key = value.key
  if (typeof value.description === 'string' && value.description.length <= MAX_REMARK)
    label.description = value.description
  return label
}

function readDocument(text: string, value: Json, line: number, problems: Problem[]): LabelledText {
  const stated: StatedSpan[] = []
  for (const entry of Array.isArray(value.spans) ? (value.spans as unknown[]) : []) {
    const span = readSpan(entry)
    if (span) stated.push(span)
    else problems.push(located('A span without start, end and label was left out.', line))
  }
  const resolved = resolveSpans(text, stated, 'utf-16', line)
  for (const problem of resolved.problems) problems.push(problem)
  const document: LabelledText = { text, spans: resolved.spans }
  const words = readRanges(text, value.words)
  if (words) document.words = words
  else if (value.words !== undefined) {
    problems.push(located('The word ranges do not fit the text and were left out.', line))
  }
  const status = documentStatuses.find((one) => one === value.status)
  const split = splits.find((one) => one === value.split)
  if (typeof value.source === 'string') document.source = value.source
  if (status) document.status = status
  if (split) document.split = split
  if (typeof value.note === 'string') document.note = value.note
  if (typeof value.flagged === 'boolean') document.flagged = value.flagged
  const reviewed = readRanges(text, value.reviewed)
  if (reviewed) document.reviewed = reviewed
  else if (value.reviewed !== undefined) {
    problems.push(located('The reviewed stretches do not fit the text and were left out.', line))
  }
  const meta = readMeta(value.meta, line, problems)
  if (meta) document.meta = meta
  return document
}

function readSpan(entry: unknown): StatedSpan | null {
  if (!isObject(entry)) return null
  const { start, end, label, score } = entry
  if (typeof start !== 'number' || typeof end !== 'number') return null
  if (typeof label !== 'string' || label.trim() === '') return null
  const span: StatedSpan = { start, end, label }
  const origin = spanOrigins.find((one) => one === entry.origin)
  if (origin) span.origin = origin
  if (typeof score === 'number') span.score = score
  if (typeof entry.source === 'string' && entry.source !== '') span.source = entry.source
  return span
}

/** Pairs [start, end], in order and inside the text. */
function readRanges(text: string, list: unknown): Range[] | null {
  if (!Array.isArray(list)) return null
  const ranges: Range[] = []
  let before = 0
  for (const pair of list as unknown[]) {
    const [start, end] = Array.isArray(pair) ? (pair as unknown[]) : []
    if (!Number.isInteger(start) || !Number.isInteger(end)) return null
    const range = { start: start as number, end: end as number }
    if (range.start < before || range.end <= range.start || range.end > text.length) return null
    if (splitsCharacter(text, range.start) || splitsCharacter(text, range.end)) return null
    before = range.end
    ranges.push(range)
  }
  return ranges
}

/** Fields that are undefined vanish in JSON. */
function plainLabel({ name, colour, key, description }: NewLabel): NewLabel {
  return { name, colour, key, description }
}

function plainDocument(document: LabelledText): Json {
  const { text, spans, words, source, status, split, note, flagged, reviewed, meta } = document
  return {
    text,
    spans: spans.map((span) => ({
      start: span.start,
      end: span.end,
      label: span.label,
      origin: span.origin,
      source: span.source === '' ? undefined : span.source,
      score: span.score,
    })),
    words: words?.map(({ start, end }) => [start, end]),
    reviewed: reviewed?.map(({ start, end }) => [start, end]),
    meta: meta && Object.keys(meta).length > 0 ? meta : undefined,
    source,
    status,
    split,
    note,
    flagged,
  }
}

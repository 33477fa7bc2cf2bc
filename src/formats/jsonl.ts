import { counted } from '../domain/figures.ts'
import { fail, ok, type Result } from '../domain/failure.ts'
import type { LabelledText, Range } from '../model/documents.ts'
import { offsetTable } from '../domain/offsets.ts'
import type { Problem } from '../model/project.ts'
import { labelsOf, type Evidence, type Format, type Head } from './format.ts'
import { readMeta } from './meta.ts'
import { isObject, type Json } from '../domain/json.ts'
import { parseJsonLines } from './json-lines.ts'
import { linesOf } from './lines.ts'
import { located, resolveSpans, type StatedSpan } from './spans.ts'

/** Where the text may be, in order of preference. */
const TEXT_KEYS = ['text', 'content', 'sentence', 'data']

/** Where spans may be: ours and Prodigy's, doccano's, spaCy's. */
const SPAN_KEYS = ['spans', 'entities', 'label', 'labels', 'annotations']

const LABEL_KEYS = ['label', 'type', 'tag', 'labels']

/**
 * One object per line with a text and spans, in the shapes of Prodigy, doccano and spaCy. Offsets
 * are code points, unless the surfaces in the file say UTF-16. Written with code points and
 * surfaces.
 */
export const jsonl: Format = {
  id: 'jsonl',
  title: 'JSONL',
  help: 'text with spans by character, as doccano, Prodigy, spaCy and most tools read it',
  extensions: ['.jsonl', '.ndjson', '.json'],
  mediaType: 'application/jsonl',
  cannotHold:
    'status, notes, flags, sets, what was reviewed, where spans are from, label colours and guidelines',
  separator: 'line',
  detect: detectJsonl,

  read(text) {
    const lines = parseJsonLines(text)
    if (!lines.ok) return lines
    if (lines.value.length === 0) {
      return fail('bad-input', 'The file holds no documents; nothing was imported.')
    }
    const documents: LabelledText[] = []
    const problems: Problem[] = []
    for (const { value, line } of lines.value) {
      const document = documentOf(value, line, problems)
      if (!document.ok) return document
      documents.push(document.value)
    }
    return ok({ documents, labels: labelsOf(documents), problems })
  },

  write(documents) {
    const content = documents.map((document) => `${JSON.stringify(toJson(document))}\n`).join('')
    return { content, problems: leftOut(documents) }
  },
}

function leftOut(documents: readonly LabelledText[]): Problem[] {
  const count = (has: (document: LabelledText) => unknown) =>
    counted(documents.filter(has).length, 'document', 'documents')
  const problems: Problem[] = []
  const noted = ({ note, flagged }: LabelledText) => note || flagged
  if (documents.some(noted)) {
    problems.push({ message: `The notes and flags of ${count(noted)} were left out.` })
  }
  const masked = ({ reviewed }: LabelledText) => reviewed
  if (documents.some(masked)) {
    problems.push({ message: `What was reviewed in ${count(masked)} was left out.` })
  }
  return problems
}

function documentOf(value: unknown, line: number, problems: Problem[]): Result<LabelledText> {
  const record = asRecord(value)
  const text = record && TEXT_KEYS.map((key) => record[key]).find((one) => typeof one === 'string')
  if (!record || typeof text !== 'string') {
    return fail(
      'bad-input',
      `Line ${line} has no “text”; nothing was imported. Each line must be an object with a text.`,
      { line },
    )
  }
  const stated: StatedSpan[] = []
  for (const key of SPAN_KEYS) {
    for (const span of statedSpans(record[key], key, line, problems)) stated.push(span)
  }
  const document: LabelledText = { text, spans: [] }
  const answer = record.answer
  if (answer === 'reject') {
    problems.push(located('The example was rejected in Prodigy: its spans were left out.', line))
  } else {
    const resolved = resolveSpans(text, stated, 'code-points', line)
    for (const problem of resolved.problems) problems.push(problem)
    document.spans = resolved.spans
  }
  if (answer === 'accept') document.status = 'done'
  if (answer === 'reject' || answer === 'ignore') document.flagged = true
  const words = wordsOf(text, record.tokens)
  if (words) document.words = words
  if (typeof record.source === 'string') document.source = record.source
  const meta = readMeta(record.meta, line, problems)
  if (meta) document.meta = meta
  return ok(document)
}

/** spaCy writes [text, {entities: …}] where others write one object. */
function asRecord(value: unknown): Json | null {
  if (isObject(value)) return value
  if (!Array.isArray(value) || typeof value[0] !== 'string') return null
  return { ...(isObject(value[1]) ? value[1] : {}), text: value[0] }
}

function statedSpans(list: unknown, key: string, line: number, problems: Problem[]): StatedSpan[] {
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) {
    problems.push(located(`“${key}” is no list of spans and was left out.`, line))
    return []
  }
  return list.flatMap((entry: unknown) => {
    const spans = Array.isArray(entry)
      ? spanOfList(entry)
      : isObject(entry)
        ? spanOfObject(entry)
        : []
    if (spans.length === 0) {
      problems.push(located(`An entry of “${key}” is no span with start, end and label.`, line))
    }
    return spans
  })
}

/** [start, end, label] or [start, end, label, surface]. */
function spanOfList([start, end, label, surface]: unknown[]): StatedSpan[] {
  return spanOf(start, end, label, surface)
}

function spanOfObject(entry: Json): StatedSpan[] {
  const labels = LABEL_KEYS.map((key) => entry[key]).find((value) => value !== undefined)
  const start = entry.start ?? entry.start_offset
  const end = entry.end ?? entry.end_offset
  const surface = entry.text ?? entry.surface
  return (Array.isArray(labels) ? labels : [labels]).flatMap((label: unknown) =>
    spanOf(start, end, label, surface).map((span) =>
      typeof entry.score === 'number' ? { ...span, score: entry.score } : span,
    ),
  )
}

/** Older doccano files name labels by number. */
function spanOf(start: unknown, end: unknown, label: unknown, surface: unknown): StatedSpan[] {
  const name = typeof label === 'number' ? String(label) : label
  if (typeof start !== 'number' || typeof end !== 'number') return []
  if (typeof name !== 'string' || name.trim() === '') return []
  const span = { start, end, label: name.trim() }
  return [typeof surface === 'string' ? { ...span, surface } : span]
}

/** Prodigy's tokens as word ranges; undefined unless all of them fit the text in order. */
function wordsOf(text: string, tokens: unknown): Range[] | undefined {
  if (!Array.isArray(tokens) || tokens.length === 0) return undefined
  const table = offsetTable(text)
  const words: Range[] = []
  for (const token of tokens as unknown[]) {
    if (!isObject(token)) return undefined
    const start = table.toUtf16(token.start as number)
    const end = table.toUtf16(token.end as number)
    if (start === null || end === null || start >= end) return undefined
    if (typeof token.text === 'string' && text.slice(start, end) !== token.text) return undefined
    if (start < (words.at(-1)?.end ?? 0)) return undefined
    words.push({ start, end })
  }
  return words
}

/** Fields that are undefined vanish in JSON. */
function toJson({ text, spans, source, meta = {} }: LabelledText): Json {
  const table = offsetTable(text)
  return {
    text,
    spans: spans.map(({ start, end, label, score }) => ({
      start: table.toCodePoint(start),
      end: table.toCodePoint(end),
      label,
      text: text.slice(start, end),
      score,
    })),
    source: source || undefined,
    meta: Object.keys(meta).length > 0 ? meta : undefined,
  }
}

function detectJsonl({ text }: Head): Evidence | null {
  for (const { text: line } of linesOf(text)) {
    if (line.trim() === '') continue
    if (!/^\s*[{[]/.test(line)) break
    return /^\s*[{[]\s*"/.test(line)
      ? { sure: 0.9, sign: 'its first line is a JSON value' }
      : { sure: 0.3, sign: 'its first line begins with a bracket' }
  }
  return null
}

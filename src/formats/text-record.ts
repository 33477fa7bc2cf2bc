import { fail, ok, type Result } from '../domain/failure.ts'
import { isObject, type Json } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import type { LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import type { JsonRecord } from './json-records.ts'
import { readExtras } from './meta.ts'
import { located, type StatedDocument, type StatedSpan } from './spans.ts'

/** Where the text may be, in order of preference. */
const TEXT_KEYS = ['text', 'content', 'sentence', 'data', 'raw']

/** Where spans may be: ours and Prodigy's, doccano's, spaCy's, older Argilla's. */
const SPAN_KEYS = ['spans', 'entities', 'ents', 'label', 'labels', 'annotations', 'annotation']

const LABEL_KEYS = ['label', 'type', 'tag', 'labels', 'entity', 'entity_group']

const KNOWN = new Set([...SPAN_KEYS, 'tokens', 'meta', 'answer', 'source'])

/** A text with spans, in the shapes of most tools. */
export function readTextRecord(
  { value, line }: JsonRecord,
  problems: Problem[],
): Result<StatedDocument> {
  const record = asRecord(value)
  const key = record && TEXT_KEYS.find((one) => typeof record[one] === 'string')
  if (!record || key === undefined || key === null) {
    return fail(
      'bad-input',
      `Line ${line} has no “text”; nothing was imported. Each record must be an object with a text.`,
      { line },
    )
  }
  const text = record[key] as string
  let stated = SPAN_KEYS.flatMap((one) => statedSpans(record[one], one, line, problems))
  const document: LabelledText = { text, spans: [] }
  const answer = record.answer
  if (answer === 'reject') {
    problems.push(located('The example was rejected in Prodigy: its spans were left out.', line))
    stated = []
  }
  if (answer === 'accept') document.status = 'done'
  if (answer === 'reject' || answer === 'ignore') document.flagged = true
  const words = wordsOf(text, record.tokens)
  if (words) document.words = words
  else if (Array.isArray(record.tokens) && record.tokens.length > 0) {
    problems.push(located('“tokens” do not fit the text and were left out.', line))
  }
  if (typeof record.source === 'string') document.source = record.source
  const meta = readExtras(record, new Set([...KNOWN, key]), line, problems)
  if (meta) document.meta = meta
  return ok({ document, stated, line })
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

/** [start, end, label], [start, end, label, surface] or [label, start, end]. */
function spanOfList([first, second, third, surface]: unknown[]): StatedSpan[] {
  if (typeof first === 'string') return spanOf(second, third, first, undefined)
  return spanOf(first, second, third, surface)
}

function spanOfObject(entry: Json): StatedSpan[] {
  const labels = LABEL_KEYS.map((key) => entry[key]).find((value) => value !== undefined)
  const start = entry.start ?? entry.start_offset ?? entry.begin
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

/** Tokens, by characters or as strings, as word ranges; undefined unless all of them fit the text in order. */
export function wordsOf(text: string, tokens: unknown): Range[] | undefined {
  if (!Array.isArray(tokens) || tokens.length === 0) return undefined
  const table = offsetTable(text)
  const words: Range[] = []
  for (const token of tokens as unknown[]) {
    if (typeof token === 'string') {
      const word = nextWord(text, words.at(-1)?.end ?? 0, token)
      if (!word) return undefined
      words.push(word)
      continue
    }
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

/** What may stand between words, as they are cut. */
export const BLANK = /[\p{White_Space}\p{Cc}]/u

/** How the Penn Treebank writes what it does not write as it is. */
const TREEBANK = new Map([
  ['``', '"'],
  ["''", '"'],
  ['-LRB-', '('],
  ['-RRB-', ')'],
  ['-LSB-', '['],
  ['-RSB-', ']'],
  ['-LCB-', '{'],
  ['-RCB-', '}'],
])

/** Where a token stands with nothing but white space before it. */
function nextWord(text: string, from: number, token: string): Range | null {
  let start = from
  while (start < text.length && !text.startsWith(token, start) && BLANK.test(text[start])) start++
  if (token !== '' && text.startsWith(token, start)) return { start, end: start + token.length }
  const plain = TREEBANK.get(token)
  return plain === undefined ? null : nextWord(text, from, plain)
}

/** Words as Prodigy, spaCy and others list tokens. */
export function tokensOf(text: string, words: readonly Range[]) {
  const { toCodePoint } = offsetTable(text)
  return words.map(({ start, end }, id) => ({
    text: text.slice(start, end),
    start: toCodePoint(start) as number,
    end: toCodePoint(end) as number,
    id,
  }))
}

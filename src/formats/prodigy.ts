import { isObject } from '../domain/json.ts'
import { offsetTable } from '../domain/offsets.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledText } from '../model/documents.ts'
import { jsonFormat } from './json-format.ts'
import { readTextRecord, tokensOf } from './text-record.ts'

/**
 * Prodigy's lines: a text with tokens, spans by character and token (`token_end` is the last token, not
 * the one behind it) and the answer: accepted examples are done, ignored ones flagged. Code points.
 */
export const prodigy = jsonFormat({
  id: 'prodigy',
  title: 'Prodigy',
  help: 'JSON lines of a text with tokens, spans and the answer',
  extensions: ['.jsonl'],
  cannotHold: 'notes, sets, what was reviewed, where spans are from, flags of what is done',
  holds: {
    fields: ['words', 'status', 'flagged', 'meta'],
    statuses: ['done'],
    answer: true,
    spanFields: ['score'],
    spans: 'all',
    text: 'all',
  },
  sign: 'its records have a text with Prodigy’s answers, tokens or hashes',
  isRecord: (record) =>
    isObject(record) &&
    typeof record.text === 'string' &&
    ('_input_hash' in record || '_task_hash' in record || isAnswered(record)),
  unit: 'code-points',
  read: readTextRecord,
  write: toJson,
})

const isAnswered = ({ answer, spans }: { answer?: unknown; spans?: unknown }) =>
  ['accept', 'reject', 'ignore'].includes(answer as string) && Array.isArray(spans)

function toJson({ text, words = splitWords(text), spans, status, flagged, meta }: LabelledText) {
  const { toCodePoint } = offsetTable(text)
  const tokens = tokensOf(text, words)
  const startAt = new Map(words.map(({ start }, id) => [start, id]))
  const endAt = new Map(words.map(({ end }, id) => [end, id]))
  return {
    text,
    tokens: tokens.map((token, i) => ({ ...token, ws: / /.test(text[words[i].end] ?? '') })),
    spans: spans.map(({ start, end, label, score }) => {
      const [first, last] = [startAt.get(start), endAt.get(end)]
      const onTokens = first !== undefined && last !== undefined && first <= last
      return {
        text: text.slice(start, end),
        start: toCodePoint(start),
        end: toCodePoint(end),
        ...(onTokens ? { token_start: first, token_end: last } : {}),
        label,
        score,
      }
    }),
    answer: status === 'done' ? 'accept' : flagged ? 'ignore' : undefined,
    meta,
  }
}

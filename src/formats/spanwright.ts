import { attempt, FailureError } from '../domain/failure.ts'
import { documentStatuses, spanOrigins, splits, type LabelledText } from '../domain/model.ts'
import {
  at,
  labelsOf,
  type DeclaredLabel,
  type Format,
  type ImportedFile,
  type Problem,
} from './format.ts'
import { jsonLines, resolveSpans } from './jsonl.ts'

const VERSION = 1

type Json = Record<string, unknown>

/**
 * Our own, lossless JSON Lines: a head that declares labels and the offset unit (UTF-16), then one
 * document a line with spans, status, note, flag, split and word ranges.
 */
export const spanwrightFormat: Format = {
  id: 'spanwright-jsonl',
  name: 'Spanwright JSON Lines (lossless)',
  extension: 'jsonl',
  likelihood: (_, head) => (/^\s*\{[^\n]*"format"\s*:\s*"spanwright-jsonl"/.test(head) ? 1 : 0),

  read(text, file) {
    return attempt<ImportedFile>(() => {
      const documents: LabelledText[] = []
      const problems: Problem[] = []
      let labels: DeclaredLabel[] = []
      for (const { json, line } of jsonLines(text, file)) {
        if (json.format === 'spanwright-jsonl') {
          checkVersion(json, file)
          labels = (Array.isArray(json.labels) ? json.labels : []).flatMap(readLabel)
        } else documents.push(readDocument(json, file, line, problems))
      }
      const declared = new Set(labels.map(({ name }) => name))
      labels.push(...labelsOf(documents).filter(({ name }) => !declared.has(name)))
      return { documents, labels, problems }
    })
  },

  write(documents, labels) {
    const head = { format: 'spanwright-jsonl', version: VERSION, offsets: 'utf-16', labels }
    return {
      content: [head, ...documents].map((line) => JSON.stringify(line) + '\n').join(''),
      problems: [],
    }
  },
}

function checkVersion({ version }: Json, file: string): void {
  if (typeof version === 'number' && version <= VERSION) return
  throw new FailureError({
    code: 'newer-file',
    message: `${file} was written by a later version of Spanwright; update to read it.`,
    place: { file, line: 1 },
  })
}

function readLabel(value: unknown): DeclaredLabel[] {
  const { name, colour, key, description } = (value ?? {}) as Json
  if (typeof name !== 'string' || name.trim() === '') return []
  return [
    {
      name,
      ...(Number.isInteger(colour) ? { colour: Math.abs(colour as number) % 12 } : {}),
      ...(typeof key === 'string' ? { key: key.slice(0, 1) } : {}),
      ...(typeof description === 'string' ? { description } : {}),
    },
  ]
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((item) => item === value)
}

function readDocument(json: Json, file: string, line: number, problems: Problem[]): LabelledText {
  if (typeof json.text !== 'string') {
    throw new FailureError({
      code: 'bad-input',
      message: `${at(file, line)} has no "text"; every document needs one. Nothing was imported.`,
      place: { file, line },
    })
  }
  const raw = (Array.isArray(json.spans) ? json.spans : []).flatMap((item: Json) =>
    typeof item?.label === 'string' &&
    typeof item.start === 'number' &&
    typeof item.end === 'number'
      ? [
          {
            start: item.start,
            end: item.end,
            label: item.label,
            origin: oneOf(spanOrigins, item.origin),
          },
        ]
      : [],
  )
  const status = oneOf(documentStatuses, json.status)
  const split = oneOf(splits, json.split)
  const words = readWords(json.words, json.text.length)
  return {
    text: json.text,
    spans: resolveSpans(json.text, raw, 'utf-16', (message) => problems.push({ message, line })),
    source: typeof json.source === 'string' ? json.source : file,
    ...(words ? { words } : {}),
    ...(status ? { status } : {}),
    ...(split ? { split } : {}),
    ...(typeof json.note === 'string' ? { note: json.note } : {}),
    ...(typeof json.flagged === 'boolean' ? { flagged: json.flagged } : {}),
  }
}

/** Word ranges are taken only when all of them are in order and inside the text. */
function readWords(value: unknown, length: number): LabelledText['words'] {
  if (!Array.isArray(value)) return undefined
  let end = 0
  const words = (value as Json[]).map((word) => ({
    start: Number(word?.start),
    end: Number(word?.end),
  }))
  for (const word of words) {
    if (!(word.start >= end && word.end > word.start && word.end <= length)) return undefined
    end = word.end
  }
  return words
}

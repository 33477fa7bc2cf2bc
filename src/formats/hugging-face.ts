import { ok, type Result } from '../domain/failure.ts'
import { isObject, type Json } from '../domain/json.ts'
import { spansToTags } from '../domain/layers.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { joinedWords } from './fit.ts'
import { jsonFormat, noDocument } from './json-format.ts'
import { hasKeys, type JsonRecord } from './json-records.ts'
import { readExtras } from './meta.ts'
import { located, type StatedDocument } from './spans.ts'
import { chunksOf, valuesOf } from './tag-columns.ts'

const TOKEN_KEYS = ['tokens', 'words']
const TAG_KEYS = ['ner_tags', 'tags', 'ner', 'labels', 'ner_tags_str']

/**
 * Rows of Hugging Face data sets: `{"tokens": […], "ner_tags": […]}`, and the answers of their
 * server with the names of the tags. Written with the tags by name, which `datasets` reads as strings.
 */
export const huggingFace = jsonFormat({
  id: 'hugging-face',
  title: 'Hugging Face',
  help: 'JSON lines of tokens and their tags, as datasets reads them',
  extensions: ['.jsonl'],
  cannotHold:
    'spans that overlap or end within a word, the space between words, and all but words, labels and own fields',
  holds: { fields: ['meta'], spanFields: [], spans: 'words', text: 'words' },
  sign: 'its records have as many tags as tokens',
  isRecord: (record) =>
    hasKeys(record, 'features', 'rows') || (isObject(record) && columnsOf(record) !== null),
  unit: 'utf-16',
  unfold,
  read: readRow,
  write: toRow,
})

interface Columns {
  tokens: string[]
  tags: unknown[]
  keys: string[]
}

function columnsOf(row: Json): Columns | null {
  const tokenKey = TOKEN_KEYS.find((key) => isStrings(row[key]))
  const tagKey = TAG_KEYS.find((key) => Array.isArray(row[key]))
  if (tokenKey === undefined || tagKey === undefined) return null
  const [tokens, tags] = [row[tokenKey] as string[], row[tagKey] as unknown[]]
  return tokens.length === tags.length ? { tokens, tags, keys: [tokenKey, tagKey] } : null
}

const isStrings = (value: unknown) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** The rows of the data set server, their tags by the names that it lists. */
function unfold({ value, line }: JsonRecord): JsonRecord[] {
  if (!hasKeys(value, 'features', 'rows')) return [{ value, line }]
  const names = new Map(
    listOf(value.features).flatMap((one): [string, unknown[]][] => {
      const type = isObject(one.type) ? one.type : {}
      const feature = isObject(type.feature) ? type.feature : {}
      return Array.isArray(feature.names) ? [[String(one.name), feature.names]] : []
    }),
  )
  return listOf(value.rows).map((one) => {
    const row = isObject(one.row) ? one.row : one
    const named = Object.entries(row).map(([key, column]) => {
      const known = names.get(key)
      return [key, known && Array.isArray(column) ? column.map((at) => known[at]) : column]
    })
    return { value: Object.fromEntries(named) as Json, line }
  })
}

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

function readRow({ value, line }: JsonRecord, problems: Problem[]): Result<StatedDocument> {
  const columns = isObject(value) ? columnsOf(value) : null
  if (!columns) return noDocument(line, 'has no “tokens” with as many “ner_tags”')
  if (columns.tags.some((tag) => typeof tag !== 'string')) {
    return noDocument(
      line,
      'has numbers as tags, and their names are not in the file: write the names',
    )
  }
  const empty = columns.tokens.filter((token) => token === '').length
  if (empty > 0) problems.push(located('Empty tokens were left out.', line))
  const rows = columns.tokens.flatMap((token, i) =>
    token === '' ? [] : [{ token, tag: columns.tags[i] as string }],
  )
  const joined = joinedWords(rows.map(({ token }) => token))
  const tags = rows.map(({ tag }) => tag)
  const { style: found, isBare } = valuesOf(tags)
  const style = found === 'suffix' && !isBare ? 'suffix' : found ? 'prefix' : 'bare'
  const stated = chunksOf(tags, style).map(({ type, start, end }) => {
    return { start: joined.words[start].start, end: joined.words[end - 1].end, label: type }
  })
  const document: LabelledText = { ...joined, spans: [] }
  const known = new Set([...columns.keys, 'id', 'meta'])
  const meta = readExtras(value as Json, known, line, problems)
  if (meta) document.meta = meta
  return ok({ document, stated, line })
}

function toRow({ text, words = splitWords(text), spans, meta }: LabelledText) {
  const { tags } = spansToTags(words, spans, ({ label }) => label)
  return {
    tokens: words.map(({ start, end }) => text.slice(start, end)),
    ner_tags: tags,
    meta,
  }
}

import { fail, ok, type Result } from '../domain/failure.ts'
import { isObject } from '../domain/json.ts'
import type { LabelledText } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import type { TableRow } from './csv-table.ts'
import { joinedWords } from './fit.ts'
import { labelsOf, type Evidence, type ImportedFile } from './format.ts'
import { readMeta } from './meta.ts'
import { settle, type StatedDocument, type StatedSpan } from './spans.ts'
import { chunksOf, isBareColumn, styleOf, type TagStyle } from './tag-columns.ts'

/** Names of columns, in small letters. */
const TEXTS = ['text', 'sentence', 'content', 'document', 'body', 'comment', 'message', 'review']
const WORDS = ['word', 'token', 'words', 'tokens']
const TAGS = ['tag', 'ner', 'ner_tag', 'label', 'labels', 'iob', 'bio']
const SENTENCES = /^(?:sentence|sent|doc|document)[ _]?(?:#|id|number|no)?$/

/** What a table looks like by the names of its columns; null when they say nothing. */
export function tableEvidence(names: readonly string[]): Evidence | null {
  const sign = 'its first row names columns'
  if (find(names, WORDS) >= 0 && find(names, TAGS) >= 0) return { sure: 0.85, sign }
  return find(names, TEXTS) >= 0 ? { sure: 0.75, sign } : null
}

/**
 * The documents of a table with names of columns in its first row: a text a row, or a word a row with its tag
 * and the number of its sentence. Other columns are own fields; a column “spans” holds `[[start, end, label]]`
 * by code points.
 */
export function tableDocuments(
  [header, ...rows]: readonly TableRow[],
  column: string | undefined,
): Result<ImportedFile> {
  if (header === undefined || rows.length === 0)
    return fail('bad-input', 'The table has no rows below its first; nothing was imported.')
  const names = header.cells.map((name) => name.trim())
  const [words, tags] = [find(names, WORDS), find(names, TAGS)]
  if (column === undefined && words >= 0 && tags >= 0) return readWords(names, rows, words, tags)
  const place = column === undefined ? textColumn(names) : names.indexOf(column)
  return place < 0 ? whichColumn(names, column) : readTexts(names, rows, place)
}

function find(names: readonly string[], known: readonly string[]): number {
  return names.findIndex((name) => known.includes(name.toLowerCase()))
}

/** The column of texts by its name, or the only one. */
function textColumn(names: readonly string[]): number {
  const named = find(names, TEXTS)
  return named < 0 && names.length === 1 ? 0 : named
}

/** Columns that are named in a sentence, and characters of each; and those that can be chosen from. */
const NAMED = 10
const NAME_LENGTH = 30
const MAX_CHOICES = 200

const shortened = (name: string) => name.slice(0, NAME_LENGTH).toWellFormed()

function whichColumn(names: readonly string[], asked: string | undefined) {
  const shown = names.slice(0, NAMED).map((name) => `“${shortened(name)}”`)
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  const list = shown.join(', ') + more
  const missing = asked === undefined ? '' : `There is no column “${shortened(asked)}”. `
  return fail(
    'bad-input',
    `${missing}The table has the columns ${list}; say which one holds the text and try again.`,
    { columns: names.slice(0, MAX_CHOICES) },
  )
}

function readTexts(
  names: readonly string[],
  rows: readonly TableRow[],
  place: number,
): Result<ImportedFile> {
  const problems: Problem[] = []
  const stated = rows.map(({ cells, line }): StatedDocument => {
    const document: LabelledText = { text: cells[place], spans: [] }
    const fields = names.flatMap((name, at): [string, string][] =>
      at === place || name === '' || cells[at] === '' ? [] : [[name, cells[at]]],
    )
    const own = new Map(fields)
    const spans = spansIn(own.get('spans'))
    if (spans) own.delete('spans')
    const meta = own.get('meta')
    const parsed = meta === undefined ? null : parsedJson(meta)
    if (isObject(parsed)) own.delete('meta')
    const all = { ...Object.fromEntries(own), ...(isObject(parsed) ? parsed : {}) }
    const kept = readMeta(all, line, problems)
    if (kept) document.meta = kept
    return { document, stated: spans ?? [], line }
  })
  const settled = settle(stated, 'code-points')
  const { documents } = settled
  return ok({
    documents,
    labels: labelsOf(documents),
    problems: [...problems, ...settled.problems],
  })
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Spans of a cell; null when it holds something else. */
function spansIn(cell: string | undefined): StatedSpan[] | null {
  const list = cell === undefined ? null : parsedJson(cell)
  if (!Array.isArray(list)) return null
  const spans = list.flatMap((one: unknown): StatedSpan[] => {
    const [start, end, label] = Array.isArray(one) ? (one as unknown[]) : []
    const isSpan = typeof start === 'number' && typeof end === 'number' && typeof label === 'string'
    return isSpan && label.trim() !== '' ? [{ start, end, label }] : []
  })
  return spans.length === list.length ? spans : null
}

/** A sentence is what has the same number; an empty one goes on with that before. */
function readWords(
  names: readonly string[],
  rows: readonly TableRow[],
  word: number,
  tag: number,
): Result<ImportedFile> {
  const number = names.findIndex((name) => SENTENCES.test(name.toLowerCase()))
  const sentences: TableRow[][] = []
  let last: string | null = null
  for (const row of rows) {
    const id = number < 0 ? '' : row.cells[number].trim()
    if (last === null || (id !== '' && id !== last)) sentences.push([])
    if (last === null || id !== '') last = id
    if (row.cells[word] !== '') sentences.at(-1)?.push(row)
  }
  const tags = rows.map(({ cells }) => cells[tag].trim())
  const style = styleOf(tags)
  const row = rows[tags.findIndex((one) => styleOf([one]) === null)]
  if (style === null && !isBareColumn(tags)) {
    return fail(
      'bad-input',
      `Line ${row.line} has no tag such as B-PER or O in its column “${names[tag]}”; nothing was imported.`,
      { line: row.line },
    )
  }
  const used: TagStyle = style === 'suffix' ? 'suffix' : style ? 'prefix' : 'bare'
  const documents = sentences
    .filter(({ length }) => length > 0)
    .map((sentence) => sentenceOf(sentence, word, tag, used))
  return ok({ documents, labels: labelsOf(documents), problems: [] })
}

function sentenceOf(
  rows: readonly TableRow[],
  word: number,
  tag: number,
  style: TagStyle,
): LabelledText {
  const joined = joinedWords(rows.map(({ cells }) => cells[word]))
  const tags = rows.map(({ cells }) => cells[tag].trim())
  const spans = chunksOf(tags, style).map(({ type, start, end }) => {
    return { start: joined.words[start].start, end: joined.words[end - 1].end, label: type }
  })
  return { ...joined, spans }
}

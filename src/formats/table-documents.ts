import { fail, ok, type Result } from '../domain/failure.ts'
import { counted } from '../domain/figures.ts'
import { isObject } from '../domain/json.ts'
import type { LabelledText, Meta } from '../model/documents.ts'
import type { ColumnChoice } from '../model/file-reading.ts'
import type { Problem } from '../model/project.ts'
import type { TableRow } from './csv-table.ts'
import { joinedWords } from './fit.ts'
import { labelsOf, type ImportedFile } from './format.ts'
import { readMeta } from './meta.ts'
import { located, settle, type StatedDocument, type StatedSpan } from './spans.ts'
import { Columns } from './table-columns.ts'
import { chunksOf, isBareColumn, styleOf, type TagStyle } from './tag-columns.ts'

/**
 * The documents of a table with names of columns in its first row: a text a row, or a word a row with its tag
 * and the number of its sentence. What columns are for is told, or found out from their names.
 */
export function tableDocuments(
  [header, ...rows]: readonly TableRow[],
  told: readonly ColumnChoice[] = [],
): Result<ImportedFile> {
  if (header === undefined || rows.length === 0)
    return fail('bad-input', 'The table has no rows below its first; nothing was imported.')
  const columns = Columns.of(
    header.cells.map((name) => name.trim()),
    told,
  )
  if (!columns.ok) return columns
  const read =
    columns.value.place('text') >= 0
      ? readTexts(columns.value, rows)
      : readWords(columns.value, rows)
  return read.ok ? ok({ ...read.value, columns: columns.value.shown(rows) }) : read
}

function readTexts(columns: Columns, rows: readonly TableRow[]): Result<ImportedFile> {
  const problems: Problem[] = []
  const others = new Map(columns.places('spans').map((at): [number, number[]] => [at, []]))
  const stated = rows.map((row) => statedRow(columns, row, others, problems))
  const settled = settle(stated, 'code-points')
  const { documents } = settled
  return ok({
    documents,
    labels: labelsOf(documents),
    problems: [...noSpans(columns, others), ...problems, ...settled.problems],
  })
}

/** `others` gets the line of each row with something else in a column of spans, by the place of that column. */
function statedRow(
  columns: Columns,
  { cells, line }: TableRow,
  others: ReadonlyMap<number, number[]>,
  problems: Problem[],
): StatedDocument {
  const text = cells[columns.place('text')]
  const document: LabelledText = { text, spans: [] }
  const id = cells[columns.place('id')]
  if (id) document.source = id
  const stated: StatedSpan[] = []
  const fields = columns.places('field')
  for (const [at, lines] of others) {
    const spans = cells[at] === '' ? [] : spansIn(cells[at])
    if (spans) stated.push(...spans)
    else {
      lines.push(line)
      fields.push(at)
    }
  }
  const kept = readMeta(fieldsOf(columns.names, cells, fields), line, problems)
  if (kept) document.meta = kept
  return { document, stated: [...stated, ...wholeSpans(columns, cells, text)], line }
}

/** Labels of a row as spans over all of its text. */
function wholeSpans(columns: Columns, cells: readonly string[], text: string): StatedSpan[] {
  const end = columns.places('label').length > 0 ? Array.from(text).length : 0
  return columns.places('label').flatMap((at) => {
    const label = cells[at].trim()
    return label === '' || end === 0 ? [] : [{ start: 0, end, label }]
  })
}

/** Own fields by name; those of a column “meta” with an object stand beside the others. */
function fieldsOf(
  names: readonly string[],
  cells: readonly string[],
  places: readonly number[],
): Meta {
  const own = new Map(
    places.flatMap((at): [string, string][] =>
      names[at] === '' || cells[at] === '' ? [] : [[names[at], cells[at]]],
    ),
  )
  const parsed = parsedJson(own.get('meta') ?? '')
  if (!isObject(parsed)) return Object.fromEntries(own)
  own.delete('meta')
  return { ...Object.fromEntries(own), ...(parsed as Meta) }
}

/** Columns of spans that hold something else, each told once. */
function noSpans({ names }: Columns, others: ReadonlyMap<number, number[]>): Problem[] {
  return [...others].flatMap(([at, lines]) => {
    if (lines.length === 0) return []
    const where = counted(lines.length, 'row')
    const message = `“${names[at]}” is no list [[start, end, label]] in ${where}; it was kept as a field there.`
    return [located(message, lines[0])]
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
function spansIn(cell: string): StatedSpan[] | null {
  const list = parsedJson(cell)
  if (!Array.isArray(list)) return null
  const spans = list.flatMap((one: unknown): StatedSpan[] => {
    const [start, end, label] = Array.isArray(one) ? (one as unknown[]) : []
    const isSpan = typeof start === 'number' && typeof end === 'number' && typeof label === 'string'
    return isSpan && label.trim() !== '' ? [{ start, end, label }] : []
  })
  return spans.length === list.length ? spans : null
}

/** A sentence is what has the same number; an empty one goes on with that before. */
function readWords(columns: Columns, rows: readonly TableRow[]): Result<ImportedFile> {
  const [word, tag] = [columns.place('word'), columns.place('tag')]
  const sentences = sentencesOf(rows, columns.place('sentence'), word)
  const tags = rows.map(({ cells }) => cells[tag].trim())
  const style = styleOf(tags)
  const row = rows[tags.findIndex((one) => styleOf([one]) === null)]
  if (style === null && !isBareColumn(tags)) {
    return fail(
      'bad-input',
      `Line ${row.line} has no tag such as B-PER or O in its column “${columns.names[tag]}”; nothing was imported.`,
      { line: row.line },
    )
  }
  const used: TagStyle = style === 'suffix' ? 'suffix' : style ? 'prefix' : 'bare'
  const id = columns.place('id')
  const documents = sentences.map((sentence) => {
    const document = sentenceOf(sentence, word, tag, used)
    const source = sentence[0].cells[id]
    return source ? { ...document, source } : document
  })
  return ok({ documents, labels: labelsOf(documents), problems: [] })
}

function sentencesOf(rows: readonly TableRow[], number: number, word: number): TableRow[][] {
  const sentences: TableRow[][] = []
  let last: string | null = null
  for (const row of rows) {
    const id = number < 0 ? '' : row.cells[number].trim()
    if (last === null || (id !== '' && id !== last)) sentences.push([])
    if (last === null || id !== '') last = id
    if (row.cells[word] !== '') sentences.at(-1)?.push(row)
  }
  return sentences.filter(({ length }) => length > 0)
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

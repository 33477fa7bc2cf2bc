import { shorten } from '../domain/quoting.ts'
import { failed, unwrap } from '../domain/failure.ts'
import { counted } from '../domain/figures.ts'
import { isObject, parsedJson } from '../domain/json.ts'
import type { LabelledText, Meta } from '../model/documents.ts'
import type { ColumnChoice } from '../model/file-reading.ts'
import type { Problem } from '../model/project.ts'
import type { TableRow } from './csv-table.ts'
import { joinedWords } from './fit.ts'
import type { Walk } from './format.ts'
import { readMeta } from './meta.ts'
import { Settling } from './settling.ts'
import { located, type StatedDocument, type StatedSpan } from './spans.ts'
import { Columns, Examples } from './table-columns.ts'
import { chunksOf, ColumnValues, isTag, type TagStyle } from './tag-columns.ts'

/**
 * The documents of a table with names of columns in its first row: a text a row, or a word a row with its tag
 * and the number of its sentence. What columns are for is told, or found out from their names.
 */
export function tableWalk(
  rows: () => Iterable<TableRow>,
  told: readonly ColumnChoice[] = [],
): Walk {
  const settling = new Settling('code-points')
  let style: TagStyle | undefined
  return function* () {
    const columns = columnsOf(rows(), told)
    const examples = new Examples()
    const below = belowFirst(rows(), examples)
    if (columns.place('text') >= 0) {
      const known = yield* textsIn(columns, below, settling)
      return { ...known, columns: columns.shown(examples.cells) }
    }
    style ??= styleIn(columns, belowFirst(rows()))
    for (const sentence of sentencesIn(columns, below)) yield sentenceOf(columns, sentence, style)
    return { problems: [], columns: columns.shown(examples.cells) }
  }
}

/** What the columns are for. Throws a FailureError where that is not clear, or there is nothing below the first row. */
function columnsOf(rows: Iterable<TableRow>, told: readonly ColumnChoice[]): Columns {
  let header: TableRow | undefined
  for (const row of rows) {
    if (header)
      return unwrap(
        Columns.of(
          header.cells.map((name) => name.trim()),
          told,
        ),
      )
    header = row
  }
  throw failed('bad-input', 'The table has no rows below its first; nothing was imported.')
}

/** The rows that have no names of columns; `examples` sees all of them. */
function* belowFirst(rows: Iterable<TableRow>, examples?: Examples): Generator<TableRow> {
  let isFirst = true
  for (const row of rows) {
    if (!isFirst) {
      examples?.add(row)
      yield row
    }
    isFirst = false
  }
}

function* textsIn(
  columns: Columns,
  rows: Iterable<TableRow>,
  settling: Settling,
): ReturnType<Walk> {
  const [problems, ofSpans]: [Problem[], Problem[]] = [[], []]
  const others = new Map(columns.places('spans').map((at): [number, number[]] => [at, []]))
  for (const row of rows)
    yield settling.document(statedRow(columns, row, others, problems), ofSpans)
  const { told, again } = settling.end()
  return { problems: [...noSpans(columns, others), ...problems, ...told, ...ofSpans], again }
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
    const message = `“${shorten(names[at])}” is no list [[start, end, label]] in ${where}; it was kept as a field there.`
    return [located(message, lines[0])]
  })
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

/** How the tags of all rows are written. Throws a FailureError where they are none. */
function styleIn(columns: Columns, rows: Iterable<TableRow>): TagStyle {
  const tag = columns.place('tag')
  const tags = new ColumnValues()
  let odd: TableRow | undefined
  for (const row of rows) {
    tags.add(row.cells[tag].trim())
    if (!isTag(row.cells[tag].trim())) odd ??= row
  }
  const { style, isBare } = tags
  if (style === 'suffix') return style
  if (style !== null) return 'prefix'
  if (isBare) return 'bare'
  const line = odd?.line as number
  throw failed(
    'bad-input',
    `Line ${line} has no tag such as B-PER or O in its column “${shorten(columns.names[tag])}”; nothing was imported.`,
    { line },
  )
}

/** A sentence is what has the same number; an empty one goes on with that before. */
function* sentencesIn(columns: Columns, rows: Iterable<TableRow>): Generator<TableRow[]> {
  const [number, word] = [columns.place('sentence'), columns.place('word')]
  let sentence: TableRow[] = []
  let last: string | null = null
  for (const row of rows) {
    const id = number < 0 ? '' : row.cells[number].trim()
    if (last !== null && id !== '' && id !== last) {
      if (sentence.length > 0) yield sentence
      sentence = []
    }
    if (last === null || id !== '') last = id
    if (row.cells[word] !== '') sentence.push(row)
  }
  if (sentence.length > 0) yield sentence
}

function sentenceOf(columns: Columns, rows: readonly TableRow[], style: TagStyle): LabelledText {
  const [word, tag] = [columns.place('word'), columns.place('tag')]
  const joined = joinedWords(rows.map(({ cells }) => cells[word]))
  const tags = rows.map(({ cells }) => cells[tag].trim())
  const spans = chunksOf(tags, style).map(({ type, start, end }) => {
    return { start: joined.words[start].start, end: joined.words[end - 1].end, label: type }
  })
  const source = rows[0].cells[columns.place('id')]
  return { ...joined, spans, ...(source ? { source } : {}) }
}

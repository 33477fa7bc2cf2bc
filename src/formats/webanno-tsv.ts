import { attempt, fail, failed, ok, type Result } from '../domain/failure.ts'
import { figure } from '../domain/figures.ts'
import { splitWords } from '../domain/words.ts'
import type { LabelledSpan, LabelledText, Range } from '../model/documents.ts'
import type { Problem } from '../model/project.ts'
import { labelsOf, type ImportedFile } from './format.ts'
import { isBlank, linesOf } from './lines.ts'
import { perFile } from './per-file.ts'
import { BLANK } from './text-record.ts'
import { documentOf, NAMED_ENTITY, TOKEN, type Annotation } from './uima.ts'
import { entriesOf, escaped, unescaped } from './webanno-cells.ts'

/** A layer of the header: its type and features, a column each. */
interface Layer {
  type: string
  features: string[]
  /** Of the first of its columns. */
  column: number
  isSpan: boolean
}

interface Sentence {
  text: string
  rows: { columns: string[]; range: Range; isPart: boolean; line: number }[]
}

/** Columns of a row before those of the layers: number, offsets, token. */
const FIRST_LAYER = 3

/**
 * WebAnno's TSV 3: a header of layers, then of each sentence its text and a row for each token, and for
 * each part of one that an annotation begins or ends in. UTF-16. Annotations over several rows, or several
 * in a cell, have numbers.
 */
export const webannoTsv = perFile({
  id: 'webanno-tsv',
  title: 'WebAnno TSV 3',
  help: 'a table a document, as WebAnno and INCEpTION have it',
  extensions: ['.tsv'],
  cannotHold: 'spans outside of words, and all but text, words and spans',
  holds: { fields: ['words'], spanFields: [], spans: 'parts', text: 'spaced' },
  detect: ({ text }) =>
    text.startsWith('#FORMAT=WebAnno TSV 3')
      ? { sure: 1, sign: 'its first line is the header of WebAnno TSV 3' }
      : null,
  readOne,
  writeOne: (document) => ({ '.tsv': tableOf(document) }),
})

function readOne(content: string): Result<ImportedFile> {
  const layers: Layer[] = []
  const sentences: Sentence[] = []
  let sentence: Sentence | null = null
  let column = FIRST_LAYER
  for (const { text: line, number } of linesOf(content)) {
    const header = /^#(T_\w\w)=([^|]*)\|?(.*)$/.exec(line)
    if (header) {
      const [, kind, type, features] = header
      layers.push({ type, features: features.split('|'), column, isSpan: kind === 'T_SP' })
      column += features.split('|').length
    } else if (line.startsWith('#Text=')) {
      const text = unescaped(line.slice('#Text='.length))
      if (sentence && sentence.rows.length === 0) sentence.text += `\n${text}`
      else sentences.push((sentence = { text, rows: [] }))
    } else if (isBlank(line)) {
      sentence = null
    } else if (!line.startsWith('#')) {
      const columns = line.split('\t')
      const place = /^\d+-\d+(\.\d+)?\t(\d+)-(\d+)\t/.exec(line)
      if (!place || !sentence || columns.length < column) return wrongRow(number, column)
      const range = { start: Number(place[2]), end: Number(place[3]) }
      sentence.rows.push({ columns, range, isPart: place[1] !== undefined, line: number })
    }
  }
  if (sentences.length === 0)
    return fail('bad-input', 'The file holds no text; nothing was imported.')
  // A layer may be named in the midst of the rows.
  const short = sentences.flatMap(({ rows }) => rows).find(({ columns }) => columns.length < column)
  if (short) return wrongRow(short.line, column)
  const problems: Problem[] = []
  const placed = attempt(() => textOf(sentences, problems))
  if (!placed.ok) return placed
  const text = placed.value
  const document = documentOf(text, annotationsIn(sentences, layers), problems)
  return ok({ documents: [document], labels: labelsOf([document]), problems })
}

function wrongRow(line: number, columns: number) {
  return fail(
    'bad-input',
    `Line ${line} is no row of a sentence with ${columns} columns between tabs, such as “1-1<tab>0-3<tab>Ann”; nothing was imported. Correct the line and try again.`,
    { line },
  )
}

/** Characters between sentences that a file may leave out: more than the blank lines of any text. */
const MAX_FILLED = 1_000_000

const tooFar = (line: number) =>
  failed(
    'bad-input',
    `Line ${line} begins more than ${figure(MAX_FILLED)} characters behind what the file holds before it; nothing was imported. Correct its offsets and try again.`,
    { line },
  )

/** The sentences at their places; what lies between them is not in the file. */
function textOf(sentences: readonly Sentence[], problems: Problem[]): string {
  let text = ''
  let filled = 0
  for (const { text: own, rows } of sentences) {
    const start =
      rows.length > 0 ? rows[0].range.start - indent(own, rows[0].columns[2]) : text.length
    const missing = Math.max(0, start - text.length)
    filled += missing
    if (filled > MAX_FILLED) throw tooFar(rows[0].line)
    text += missing > 0 && text !== '' ? '\n'.padEnd(missing) : ' '.repeat(missing)
    text += own
  }
  if (filled > sentences.length) {
    const message = `${filled} characters between sentences are not in the file; they were read as white space.`
    problems.push({ message })
  }
  return text
}

/** Where the first token stands in the text of its sentence, behind white space. */
function indent(text: string, token: string): number {
  const surface = unescaped(token)
  let at = 0
  while (at < text.length && !text.startsWith(surface, at) && BLANK.test(text[at])) at++
  return text.startsWith(surface, at) ? at : 0
}

function annotationsIn(sentences: readonly Sentence[], layers: readonly Layer[]): Annotation[] {
  const rows = sentences.flatMap((one) => one.rows)
  const tokens = rows
    .filter(({ isPart }) => !isPart)
    .map(({ range }): Annotation => ({ type: TOKEN, ...range, features: {} }))
  return [
    ...tokens,
    ...layers.filter(({ isSpan }) => isSpan).flatMap((layer) => inLayer(rows, layer)),
  ]
}

/** Parts with the same number are one annotation. */
function inLayer(rows: Sentence['rows'], { type, features, column }: Layer): Annotation[] {
  const annotations: Annotation[] = []
  const byNumber = new Map<string, Annotation>()
  for (const { columns, range } of rows) {
    const cells = features.map((_, i) => entriesOf(columns[column + i]))
    const said = cells.find(({ length }) => length > 0) ?? []
    for (const [place, { number }] of said.entries()) {
      const known = number === null ? undefined : byNumber.get(number)
      if (known) {
        known.end = Math.max(known.end, range.end)
        continue
      }
      const values = features.map((name, i) => [name, cells[i][place]?.value ?? undefined])
      const one: Annotation = {
        type,
        ...range,
        features: Object.fromEntries(values) as object as Record<string, unknown>,
      }
      annotations.push(one)
      if (number !== null) byNumber.set(number, one)
    }
  }
  return annotations
}

function tableOf({ text, words = splitWords(text), spans }: LabelledText): string {
  const sentence = text.split('\n').map((line) => `#Text=${escaped(line)}\n`)
  return `#FORMAT=WebAnno TSV 3.3
#T_SP=${NAMED_ENTITY}|value


${sentence.join('')}${rowsOf(text, words, spans)}
`
}

/** A row for each word, and behind it one for each part of it that a span begins or ends in. */
function rowsOf(text: string, words: readonly Range[], spans: readonly LabelledSpan[]): string {
  const cells = cellsOf(words, spans)
  return words
    .flatMap((word, i) => {
      const parts = [...(cells[i] ?? new Map<string, string[]>())]
      const whole = parts.find(([key]) => key === keyOf(word))
      const others = parts.filter((one) => one !== whole)
      return [
        [word, whole?.[1] ?? ['_']] as const,
        ...others.map(([key, cell]) => [rangeOf(key), cell] as const),
      ].map(([{ start, end }, cell], part) => {
        const number = `1-${i + 1}${part === 0 ? '' : `.${part}`}`
        return `${number}\t${start}-${end}\t${escaped(text.slice(start, end))}\t${cell.join('|')}\t\n`
      })
    })
    .join('')
}

const keyOf = ({ start, end }: Range) => `${start}-${end}`

function rangeOf(key: string): Range {
  const [start, end] = key.split('-').map(Number)
  return { start, end }
}

/** Of each word what its rows say, by the part of it that they are for. */
function cellsOf(words: readonly Range[], spans: readonly LabelledSpan[]): Map<string, string[]>[] {
  const cells: Map<string, string[]>[] = []
  const order = spans.toSorted((a, b) => a.start - b.start || b.end - a.end)
  let first = 0
  for (const [number, { start, end, label }] of order.entries()) {
    while (words[first].end <= start) first++
    for (let at = first; at < words.length && words[at].start < end; at++) {
      const word = words[at]
      const part = { start: Math.max(start, word.start), end: Math.min(end, word.end) }
      const row = (cells[at] ??= new Map<string, string[]>())
      const cell = row.get(keyOf(part)) ?? []
      cell.push(`${escaped(label)}[${number + 1}]`)
      row.set(keyOf(part), cell)
    }
  }
  return cells
}

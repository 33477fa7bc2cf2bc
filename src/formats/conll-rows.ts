import { counted } from '../domain/figures.ts'
import { failed } from '../domain/failure.ts'
import { isBlank, linesOf, withoutBlanksAfter, withoutBlanksAround } from './lines.ts'
import type { LongText } from './pieces.ts'
import { isTag, type Row } from './tag-columns.ts'

const MARK = /^-DOCSTART-(?:[ \t]|$)/

/** Whether a line that begins a sentence is a remark: “# id 7”, or “#” in a table where it is no word. */
function isRemark(line: string, columns: readonly string[], width: number): boolean {
  if (line.startsWith('# ')) return !isWordWithTag(columnsOf(line, false), width)
  if (!line.startsWith('#\t')) return false
  return width === 0 ? !isTag(columns.at(-1) as string) : columns.length !== width
}

const isWordWithTag = (columns: readonly string[], width: number) =>
  columns.length === 2 && width <= 2 && isTag(columns[1])

/**
 * The sentences of a table, with the columns of every line, which has the same number of them throughout. Throws a
 * FailureError at the first uneven line, or where there is no sentence.
 */
export function* sentencesOf(text: LongText): Generator<Row[]> {
  let [isEmpty, sentence]: [boolean, Row[]] = [true, []]
  let width = 0
  let tabs = false
  for (const { text: line, number } of linesOf(text)) {
    if (isBlank(line) || MARK.test(line)) {
      if (sentence.length > 0) yield sentence
      sentence = []
      continue
    }
    if (width === 0) tabs = line.includes('\t')
    const columns = columnsOf(line, tabs)
    if (sentence.length === 0 && isRemark(line, columns, width)) continue
    if (width === 0 && columns.length > 1) width = columns.length
    if (columns.length !== width || columns.some((value) => value === '')) {
      throw unevenLine(number, columns.filter((value) => value !== '').length, width)
    }
    sentence.push({ columns, line: number })
    isEmpty = false
  }
  if (sentence.length > 0) yield sentence
  if (isEmpty) throw failed('bad-input', 'The file holds no sentences; nothing was imported.')
}

function columnsOf(line: string, tabs: boolean): string[] {
  return tabs ? withoutBlanksAfter(line).split('\t') : withoutBlanksAround(line).split(/[ \t]+/)
}

function unevenLine(line: number, found: number, width: number) {
  const has = counted(found, 'column', 'columns')
  const expected =
    width === 0 ? 'at least a word and a tag are needed' : `the lines before have ${width}`
  return failed(
    'bad-input',
    `Line ${line} has ${has} where ${expected}; nothing was imported. Correct the line and try again.`,
    { line },
  )
}

/** The rows of the beginning of a file, however uneven; none when no line has two columns. */
export function headRows(text: string): { rows: string[][]; tabs: boolean } {
  const rows: string[][] = []
  let tabs: boolean | null = null
  for (const { text: line } of linesOf(text)) {
    if (isBlank(line) || MARK.test(line) || /^#[ \t]/.test(line)) continue
    tabs ??= line.includes('\t')
    rows.push(columnsOf(line, tabs))
  }
  return { rows, tabs: tabs ?? false }
}

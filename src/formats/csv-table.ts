import { counted } from '../domain/figures.ts'
import { attempt, failed, type Result } from '../domain/failure.ts'
import { linesOf } from './lines.ts'
import { lengthened, textInMemory, type LongText } from './pieces.ts'

export interface TableRow {
  cells: string[]
  /** 1-based line on which it begins. */
  line: number
}

const DELIMITERS = ['\t', ';', ',', '|']

/** What stands most often in the first line outside of quotation marks. */
export function delimiterOf(text: string | LongText): string {
  const line = firstLineOf(text).replaceAll(/"(?:[^"]|"")*"/g, '')
  const counts = DELIMITERS.map((one) => line.split(one).length)
  const most = Math.max(...counts)
  return most === 1 ? ',' : DELIMITERS[counts.indexOf(most)]
}

function firstLineOf(text: string | LongText): string {
  for (const line of linesOf(text)) return line.text
  return ''
}

/** All rows of a text; see `tableRows`. */
export const parseTable = (text: string, delimiter: string): Result<TableRow[]> =>
  attempt(() => [...tableRows(textInMemory(text), delimiter)])

/**
 * Rows after RFC 4180: cells in quotation marks may hold anything, marks doubled. All have the same width. Throws a
 * FailureError at the first that has not.
 */
export function* tableRows(text: LongText, delimiter: string): Generator<TableRow> {
  let width = 0
  for (const row of rowsOf(text, delimiter)) {
    if (row.cells.length === 1 && row.cells[0] === '' && !row.isQuoted) continue
    if (row.isOpen) {
      throw failed(
        'bad-input',
        `The cell in quotation marks in the row of line ${row.line} has no end; nothing was imported. Correct it and try again.`,
        { line: row.line },
      )
    }
    if (width === 0) width = row.cells.length
    if (row.cells.length !== width) {
      const has = counted(row.cells.length, 'cell')
      throw failed(
        'bad-input',
        `The row of line ${row.line} has ${has} where the first has ${width}; nothing was imported. Correct it and try again.`,
        { line: row.line },
      )
    }
    yield { cells: row.cells, line: row.line }
  }
}

interface ScannedRow extends TableRow {
  isQuoted: boolean
  /** A cell in quotation marks has no end. */
  isOpen: boolean
}

function* rowsOf(text: LongText, delimiter: string): Generator<ScannedRow> {
  const pieces = text.pieces()[Symbol.iterator]()
  try {
    const scanner = new Scanner(pieces, delimiter)
    for (let row = scanner.row(); row; row = scanner.row()) yield row
  } finally {
    pieces.return?.()
  }
}

class Scanner {
  private readonly pieces: Iterator<string>
  private readonly delimiter: string
  /** What was read last, and the place in it. */
  private text = ''
  private at = 0
  private line = 1

  constructor(pieces: Iterator<string>, delimiter: string) {
    this.pieces = pieces
    this.delimiter = delimiter
  }

  /** The next row; null at the end. */
  row(): ScannedRow | null {
    if (this.next() === undefined) return null
    const row = { cells: [] as string[], line: this.line, isQuoted: false, isOpen: false }
    for (;;) {
      if (this.next() === '"') {
        row.isQuoted = true
        const cell = this.quotedCell()
        if (cell === null) return { ...row, isOpen: true }
        row.cells.push(cell + this.plainCell())
      } else row.cells.push(this.plainCell())
      if (this.next() !== this.delimiter) break
      this.at++
    }
    if (this.next() === '\r') this.at++
    if (this.next() === '\n') this.at++
    this.line++
    return row
  }

  /** The character in hand; undefined at the end. */
  private next(): string | undefined {
    while (this.at >= this.text.length) {
      const { done, value } = this.pieces.next()
      if (done) return undefined
      ;[this.text, this.at] = [value, 0]
    }
    return this.text[this.at]
  }

  private plainCell(): string {
    let cell = ''
    while (this.next() !== undefined) {
      const start = this.at
      while (this.at < this.text.length && !this.isEnd(this.text[this.at])) this.at++
      cell = lengthened(cell, this.text.slice(start, this.at), this.line)
      if (this.at < this.text.length) break
    }
    return cell
  }

  private isEnd(character: string): boolean {
    return character === this.delimiter || character === '\n' || character === '\r'
  }

  /** Null when it has no end. */
  private quotedCell(): string | null {
    let cell = ''
    this.at++
    while (this.next() !== undefined) {
      const mark = this.text.indexOf('"', this.at)
      const end = mark < 0 ? this.text.length : mark
      cell = lengthened(cell, this.text.slice(this.at, end), this.line)
      this.at = end
      if (mark < 0) continue
      this.at++
      if (this.next() !== '"') {
        this.line += cell.split(/\r\n?|\n/).length - 1
        return cell
      }
      cell += '"'
      this.at++
    }
    return null
  }
}

/** A cell as it is written. */
export const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

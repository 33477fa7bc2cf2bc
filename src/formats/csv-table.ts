import { counted } from '../domain/figures.ts'
import { fail, ok, type Result } from '../domain/failure.ts'

export interface TableRow {
  cells: string[]
  /** 1-based line on which it begins. */
  line: number
}

const DELIMITERS = ['\t', ';', ',', '|']

/** What stands most often in the first line outside of quotation marks. */
export function delimiterOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/)).replaceAll(/"(?:[^"]|"")*"/g, '')
  const counts = DELIMITERS.map((one) => line.split(one).length)
  const most = Math.max(...counts)
  return most === 1 ? ',' : DELIMITERS[counts.indexOf(most)]
}

/** Rows after RFC 4180: cells in quotation marks may hold anything, marks doubled. All have the same width. */
export function parseTable(text: string, delimiter: string): Result<TableRow[]> {
  const rows: TableRow[] = []
  const scanner = new Scanner(text, delimiter)
  for (let row = scanner.row(); row; row = scanner.row()) {
    if (row.cells.length === 1 && row.cells[0] === '' && !row.isQuoted) continue
    const width = rows[0]?.cells.length ?? row.cells.length
    if (row.isOpen) {
      return fail(
        'bad-input',
        `The cell in quotation marks in the row of line ${row.line} has no end; nothing was imported. Correct it and try again.`,
        { line: row.line },
      )
    }
    if (row.cells.length !== width) {
      const has = counted(row.cells.length, 'cell')
      return fail(
        'bad-input',
        `The row of line ${row.line} has ${has} where the first has ${width}; nothing was imported. Correct it and try again.`,
        { line: row.line },
      )
    }
    rows.push({ cells: row.cells, line: row.line })
  }
  return ok(rows)
}

class Scanner {
  private readonly text: string
  private readonly delimiter: string
  private at = 0
  private line = 1

  constructor(text: string, delimiter: string) {
    this.text = text
    this.delimiter = delimiter
  }

  /** The next row; null at the end. */
  row(): (TableRow & { isQuoted: boolean; isOpen: boolean }) | null {
    if (this.at >= this.text.length) return null
    const row = { cells: [] as string[], line: this.line, isQuoted: false, isOpen: false }
    for (;;) {
      if (this.text[this.at] === '"') {
        row.isQuoted = true
        const cell = this.quotedCell()
        if (cell === null) return { ...row, isOpen: true }
        row.cells.push(cell + this.plainCell())
      } else row.cells.push(this.plainCell())
      if (this.text[this.at] !== this.delimiter) break
      this.at++
    }
    if (this.text[this.at] === '\r') this.at++
    if (this.text[this.at] === '\n') this.at++
    this.line++
    return row
  }

  private plainCell(): string {
    const start = this.at
    while (this.at < this.text.length && !this.isEnd(this.text[this.at])) this.at++
    return this.text.slice(start, this.at)
  }

  private isEnd(character: string): boolean {
    return character === this.delimiter || character === '\n' || character === '\r'
  }

  /** Null when it has no end. */
  private quotedCell(): string | null {
    let cell = ''
    let start = this.at + 1
    for (;;) {
      const end = this.text.indexOf('"', start)
      if (end < 0) {
        this.at = this.text.length
        return null
      }
      cell += this.text.slice(start, end)
      if (this.text[end + 1] !== '"') {
        this.at = end + 1
        this.line += cell.split(/\r\n?|\n/).length - 1
        return cell
      }
      cell += '"'
      start = end + 2
    }
  }
}

/** A cell as it is written. */
export const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

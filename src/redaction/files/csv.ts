import { ok } from '../../domain/failure.ts'
import { delimiterOf, parseTable, quoted } from '../../formats/csv-table.ts'
import type { ColumnChoice } from '../../model/file-reading.ts'
import { Passage, Piece } from '../pieces.ts'
import { openText } from './plain.ts'

/**
 * A table: each cell is a piece. The first row names the columns; of the others a model reads those of texts, where
 * that is told, or all.
 */
export const openCsv = (
  bytes: Uint8Array,
  encoding: string,
  columns: readonly ColumnChoice[] = [],
) =>
  openText('csv', bytes, encoding, (source) => {
    const delimiter = delimiterOf(source)
    const table = parseTable(source, delimiter)
    if (!table.ok) return table
    const rows = rowsOf(source, delimiter)
    const names = (rows[0] ?? []).map(({ text }) => text.trim())
    const texts = columns.flatMap(({ name, role }) => (role === 'text' ? [name] : []))
    const [read, other] = [new Passage({ isRead: true }), new Passage()]
    for (const [r, cells] of rows.entries()) {
      for (const [c, piece] of cells.entries()) {
        const isRead = r > 0 && (texts.length === 0 || texts.includes(names[c]))
        ;(isRead ? read : other).add(piece).gap('\n\n')
      }
    }
    return ok({ pieces: rows.flat(), passages: [read, other], unchecked: [] })
  })

/** Cells with something in them, row by row, as `parseTable` reads them. */
function rowsOf(source: string, delimiter: string): Piece[][] {
  const plain = `[^${delimiter === '|' ? '\\|' : delimiter}\\r\\n]*`
  const cell = new RegExp(`("(?:[^"]|"")*")?(${plain})`, 'y')
  const rows: Piece[][] = []
  let row: Piece[] = []
  for (let at = 0; at < source.length;) {
    cell.lastIndex = at
    const [whole, marked, rest] = cell.exec(source) as RegExpExecArray
    row.push(pieceOf(whole, at, marked, rest, delimiter))
    at += whole.length
    if (source[at] === delimiter) {
      at++
      continue
    }
    rows.push(row)
    row = []
    at += source.startsWith('\r\n', at) ? 2 : 1
  }
  if (row.length > 0) rows.push(row)
  return rows
}

function pieceOf(
  whole: string,
  at: number,
  marked: string | undefined,
  rest: string,
  delimiter: string,
): Piece {
  const text = marked === undefined ? rest : marked.slice(1, -1).replaceAll('""', '"') + rest
  const place = { start: at, end: at + whole.length }
  const needsMarks = (value: string) =>
    marked !== undefined || value.includes(delimiter) || /^"|[\r\n]/.test(value)
  return new Piece(text, place, (value) => (needsMarks(value) ? quoted(value) : value))
}

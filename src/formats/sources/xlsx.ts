import { attempt, failed } from '../../domain/failure.ts'
import { figure } from '../../domain/figures.ts'
import type { TableRow } from '../csv-table.ts'
import type { Head, Source } from '../format.ts'
import { tableWalk } from '../table-documents.ts'
import { collected } from '../walk.ts'
import { walkXml } from './markup.ts'
import { decodeXml, openParts, type Parts } from './parts.ts'
import { dateOf, dateStyles, sharedStrings } from './xlsx-values.ts'
import { shortList } from '../../domain/quoting.ts'

/** A table of texts has less; more are an attack, or numbers. */
const MAX = { columns: 1000, cells: 5_000_000 }

/** Excel's XLSX: the first sheet that is shown, as a table whose first row names the columns. */
export const xlsx: Source = {
  id: 'xlsx',
  title: 'Excel (XLSX)',
  help: 'a sheet with a column of texts, or of words and tags',
  extensions: ['.xlsx', '.xlsm'],
  detect: ({ members }: Head) =>
    members.includes('xl/workbook.xml')
      ? { sure: 1, sign: 'it is an archive with a workbook of Excel' }
      : null,
  read: (bytes, { columns }) => {
    const opened = attempt(() => openSheet(openParts(bytes)))
    if (!opened.ok) return opened
    const { rows, others } = opened.value
    const read = collected(tableWalk(() => rows, columns))
    if (!read.ok || others.length === 0) return read
    const message = `Only the first sheet was read; left out: ${shortList(others)}.`
    return { ...read, value: { ...read.value, problems: [{ message }, ...read.value.problems] } }
  },
}

function openSheet(parts: Parts): { rows: TableRow[]; others: string[] } {
  const sheets = sheetsOf(parts)
  const [first, ...others] = sheets
  const bytes = first ? parts.file(first.path) : null
  if (!bytes) {
    throw failed(
      'bad-input',
      'The file holds no sheet of Excel; open it in the program that it is from, save it as .xlsx or CSV, and import that.',
    )
  }
  return { rows: rowsOf(parts, decodeXml(bytes)), others: others.map(({ name }) => name) }
}

/** Sheets that are shown, in their order. */
function sheetsOf(parts: Parts): { name: string; path: string }[] {
  const targets = new Map<string, string>()
  listen(parts, 'xl/_rels/workbook.xml.rels', (name, { Id, Target }) => {
    if (name === 'Relationship' && Id && Target) targets.set(Id, pathOf(Target))
  })
  const sheets: { name: string; path: string }[] = []
  listen(parts, 'xl/workbook.xml', (name, { name: title, id, state }) => {
    const path = targets.get(id ?? '')
    if (name === 'sheet' && path?.includes('worksheets') && state !== 'hidden')
      sheets.push({ name: title ?? '', path })
  })
  return sheets
}

const pathOf = (target: string) =>
  target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`

function listen(
  parts: Parts,
  name: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
): void {
  const bytes = parts.file(name)
  if (bytes) walkXml(decodeXml(bytes), { open, close: () => {}, text: () => {} })
}

/** A cell under way. */
interface Cell {
  column: number
  type: string
  style: number
  value: string
}

function rowsOf(parts: Parts, sheet: string): TableRow[] {
  const strings = sharedStrings(parts)
  const dates = dateStyles(parts)
  const rows: TableRow[] = []
  let [cells, line, reading, count]: [string[], number, boolean, number] = [[], 0, false, 0]
  let cell: Cell | null = null
  walkXml(sheet, {
    open(name, { r, t, s }) {
      if (name === 'row') [cells, line] = [[], Number(r) || line + 1]
      else if (name === 'c') {
        const column = r ? columnOf(r) : cells.length
        if (column >= MAX.columns || ++count > MAX.cells) throw tooLarge()
        cell = { column, type: t ?? 'n', style: Number(s ?? 0), value: '' }
      } else if (cell && (name === 'v' || name === 't')) reading = true
    },
    close(name) {
      if (name === 'v' || name === 't') reading = false
      else if (name === 'c' && cell) {
        while (cells.length < cell.column) cells.push('')
        cells[cell.column] = shown(cell, strings, dates)
        cell = null
      } else if (name === 'row' && cells.some((one) => one !== '')) rows.push({ cells, line })
    },
    text: (text) => {
      if (cell && reading) cell.value += text
    },
  })
  return ofOneWidth(rows)
}

function shown(
  { type, style, value }: Cell,
  strings: readonly string[],
  dates: ReadonlySet<number>,
): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
  if (type !== 'n' || value === '' || !Number.isFinite(Number(value))) return value
  return dates.has(style) ? dateOf(Number(value)) : String(Number(value))
}

/** All rows as wide as the widest; columns without a name are called as Excel calls them. */
function ofOneWidth(rows: TableRow[]): TableRow[] {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  if (width * rows.length > MAX.cells) throw tooLarge()
  for (const { cells } of rows) while (cells.length < width) cells.push('')
  const names = rows[0]?.cells ?? []
  for (const [i, name] of names.entries()) if (name.trim() === '') names[i] = lettersOf(i)
  return rows
}

const tooLarge = () =>
  failed(
    'bad-input',
    `The sheet has more than ${figure(MAX.columns)} columns or ${figure(MAX.cells)} cells; save the columns that you need as CSV and import that.`,
  )

/** The number, from 0, of the column of a place such as “AB12”. */
function columnOf(place: string): number {
  let column = 0
  for (const letter of /^[A-Z]{0,4}/.exec(place)?.[0] ?? '')
    column = 26 * column + letter.charCodeAt(0) - 64
  return Math.max(0, column - 1)
}

function lettersOf(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26))
  return column < 26 ? letter : lettersOf(Math.floor(column / 26) - 1) + letter
}

import type { Range } from '../model/documents.ts'

/** Letters that stand side by side in the column of a document. */
const MEASURE = 66
/** How far apart tab stops stand without a reason for another distance. */
const USUAL = 8
/** The same behind a cell that is too wide for its column. */
const NEAR = 4
/** Letters between a cell and the next one, at least. */
const GAP = 2
/** What letters take, beside small Latin ones. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}]/u
const BROAD = /[\p{Lu}\p{Nd}&%@]/u

/** How wide a text is, in small letters: about. */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of text)
    width += isPlain(letter) ? 1 : WIDE.test(letter) ? 2 : BROAD.test(letter) ? 1.25 : 1
  return width
}

/** Most letters of most tables, which a document may have a million of. */
const isPlain = (letter: string) => (letter >= 'a' && letter <= 'z') || letter === ' '

/**
 * Where the columns of tables begin after the first one, in letters, by block. A table is two lines and more with tabs
 * that follow one another; where its columns do not fit beside each other, they stand equally far apart.
 */
export function columnStops(
  text: string,
  blocks: readonly Range[],
): ReadonlyMap<number, readonly number[]> {
  const stops = new Map<number, readonly number[]>()
  if (!text.includes('\t')) return stops
  for (let first = 0; first < blocks.length; first++) {
    const rows: string[][] = []
    for (let at = first; at < blocks.length; at++) {
      const cells = text.slice(blocks[at].start, blocks[at].end).split('\t')
      if (cells.length < 2) break
      rows.push(cells)
    }
    const columns = rows.length > 1 ? stopsOf(rows) : []
    rows.forEach((_, row) => columns.length > 0 && stops.set(first + row, columns))
    // The line that ended the table has no tab.
    first += rows.length
  }
  return stops
}

function stopsOf(rows: readonly string[][]): number[] {
  const columns = Math.max(...rows.map((cells) => cells.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((cells) => widthOf(cells[column] ?? ''))),
  )
  const stops: number[] = []
  for (const width of widths.slice(0, -1))
    stops.push(Math.max(USUAL, Math.ceil(width + GAP)) + (stops.at(-1) ?? 0))
  const isFitting = (stops.at(-1) ?? 0) + (widths.at(-1) ?? 0) <= MEASURE
  const equal = Math.max(USUAL, Math.floor(MEASURE / columns))
  return isFitting ? stops : stops.map((_, column) => (column + 1) * equal)
}

/**
 * For each tab of a line, how far apart stops must be for it to end where the next column begins, by its place in the
 * line. `besides` is what else stands in a part of it, in letters. A cell that is too wide moves what follows
 * in its line.
 */
export function tabSizes(
  line: string,
  stops: readonly number[],
  besides: (part: Range) => number = () => 0,
): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>()
  let [start, x] = [0, 0]
  for (const [column, cell] of line.split('\t').slice(0, -1).entries()) {
    const end = start + cell.length
    x += widthOf(cell) + besides({ start, end })
    const stop = stops[column] ?? 0
    const size = x < stop ? stop : NEAR
    sizes.set(end, size)
    x = (Math.floor(x / size) + 1) * size
    start = end + 1
  }
  return sizes
}

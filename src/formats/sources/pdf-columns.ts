/** Text that a page shows in one place. All lengths are in points, from the upper left corner. */
export interface Piece {
  text: string
  x: number
  /** Of its baseline. */
  y: number
  width: number
  /** Of its letters. */
  size: number
  /** Written from right to left. */
  isRtl?: boolean
}

/** Pieces side by side, with nothing but spaces between them. */
export interface Segment {
  text: string
  start: number
  end: number
  y: number
  size: number
}

/** Segments on one height. */
export type Row = Segment[]

/** Baselines of a row differ by less, in sizes of its letters: a raised number does. */
const SAME_ROW = 0.5
/** Wider than the space between words that are written one by one, in sizes. */
const GUTTER = 1
/** A gap that is a space although the file writes none, in sizes. */
const SPACE = 0.15
/** Rows on each side without which there are no columns. */
const MIN_ROWS = 3
/** Where between the edges of the text a gutter may lie. */
const MIDDLE = { from: 0.15, to: 0.85 }
/** A column is filled with text: its lines are most of its width, and hold words. */
const FILLED = { width: 0.55, characters: 16 }

/** The rows of a page as they are read: column by column where there are columns, tables row by row. */
export function rowsInOrder(pieces: readonly Piece[]): Row[][] {
  const rows = rowsOf(pieces).map(segmentsOf)
  return inColumns(rows).filter(({ length }) => length > 0)
}

function rowsOf(pieces: readonly Piece[]): Piece[][] {
  const rows: { y: number; size: number; pieces: Piece[] }[] = []
  for (const piece of pieces.toSorted((a, b) => a.y - b.y || a.x - b.x)) {
    const row = rows.at(-1)
    if (row && piece.y - row.y <= SAME_ROW * Math.max(row.size, piece.size)) {
      row.pieces.push(piece)
      if (piece.size > row.size) [row.y, row.size] = [piece.y, piece.size]
    } else rows.push({ y: piece.y, size: piece.size, pieces: [piece] })
  }
  return rows.map((row) => row.pieces.sort((a, b) => a.x - b.x))
}

function segmentsOf(pieces: readonly Piece[]): Row {
  const groups: { end: number; size: number; pieces: Piece[] }[] = []
  for (const piece of pieces) {
    const last = groups.at(-1)
    if (last && piece.x - last.end <= GUTTER * Math.max(piece.size, last.size)) {
      last.pieces.push(piece)
      last.end = Math.max(last.end, piece.x + piece.width)
      last.size = Math.max(last.size, piece.size)
    } else groups.push({ end: piece.x + piece.width, size: piece.size, pieces: [piece] })
  }
  return groups.map(({ end, size, pieces }) => {
    const main = pieces.find((one) => one.size === size) as Piece
    return { text: textOf(pieces), start: pieces[0].x, end, y: main.y, size }
  })
}

/** Pieces from left to right, or from right to left where most are written so. */
function textOf(pieces: readonly Piece[]): string {
  const isRtl = 2 * pieces.filter((one) => one.isRtl).length > pieces.length
  const ordered = isRtl ? pieces.toReversed() : pieces
  return ordered.reduce((text, piece, i) => {
    const before = i === 0 ? piece : ordered[i - 1]
    const gap = isRtl ? before.x - piece.x - piece.width : piece.x - before.x - before.width
    const isApart = gap > SPACE * piece.size && !text.endsWith(' ') && !piece.text.startsWith(' ')
    return text + (i > 0 && isApart ? ' ' : '') + piece.text
  }, '')
}

/** Groups of rows, each read from above; split at the clearest gutter, then again inside of its sides. */
function inColumns(rows: readonly Row[], depth = 0): Row[][] {
  const gutter = depth < MAX_SPLITS ? gutterOf(rows) : null
  if (gutter === null) return [[...rows]]
  const groups: Row[][] = [[]]
  for (const band of bandsOf(rows, gutter)) {
    const [left, right] = sidesOf(band, gutter)
    if (isColumn(left) && isColumn(right)) {
      groups.push(...inColumns(left, depth + 1), ...inColumns(right, depth + 1), [])
    } else groups.at(-1)?.push(...band)
  }
  return groups
}

/** A page of more columns is a table. */
const MAX_SPLITS = 3

/** Where fewest rows are crossed, in the middle of the widest such place; null where most are. */
function gutterOf(rows: readonly Row[]): number | null {
  const all = rows.flat()
  if (all.length < 2 * MIN_ROWS) return null
  const start = all.reduce((least, one) => Math.min(least, one.start), Infinity)
  const end = all.reduce((most, one) => Math.max(most, one.end), -Infinity)
  const steps = Math.min(MAX_STEPS, Math.ceil(end - start))
  const crossed = new Array<number>(steps + 1).fill(0)
  const step = (end - start) / steps
  for (const one of all) {
    const last = Math.floor((one.end - start) / step)
    for (let at = Math.ceil((one.start - start) / step); at <= last; at++) crossed[at]++
  }
  const [from, to] = [Math.ceil(MIDDLE.from * steps), Math.floor(MIDDLE.to * steps)]
  let best = { count: Infinity, first: from, length: 0 }
  for (let at = from; at <= to;) {
    const first = at
    while (at <= to && crossed[at] === crossed[first]) at++
    const [count, length] = [crossed[first], at - first]
    if (count < best.count || (count === best.count && length > best.length))
      best = { count, first, length }
  }
  if (best.count > rows.length / 2) return null
  return start + step * (best.first + (best.length - 1) / 2)
}

/** Points at which a page is looked at: wider pages are looked at less closely. */
const MAX_STEPS = 2000

const crosses = (row: Row, x: number) => row.some((one) => one.start < x && one.end > x)

/** Consecutive rows that all cross a gutter, or none. */
function bandsOf(rows: readonly Row[], gutter: number): Row[][] {
  const bands: { crosses: boolean; rows: Row[] }[] = []
  for (const row of rows) {
    const isCrossing = crosses(row, gutter)
    if (bands.at(-1)?.crosses === isCrossing) bands.at(-1)?.rows.push(row)
    else bands.push({ crosses: isCrossing, rows: [row] })
  }
  return bands.map((band) => band.rows)
}

function sidesOf(rows: readonly Row[], gutter: number): [Row[], Row[]] {
  const side = (isHere: (one: Segment) => boolean) =>
    rows.map((row) => row.filter(isHere)).filter(({ length }) => length > 0)
  return [side((one) => one.end <= gutter), side((one) => one.end > gutter)]
}

function isColumn(rows: readonly Row[]): boolean {
  if (rows.length < MIN_ROWS) return false
  const start = rows.reduce((least, row) => Math.min(least, row[0].start), Infinity)
  const end = rows.reduce((most, row) => Math.max(most, (row.at(-1) as Segment).end), -Infinity)
  const mean = (value: (row: Row) => number) =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length
  const width = mean((row) => row.reduce((sum, one) => sum + one.end - one.start, 0))
  const characters = mean((row) => row.reduce((sum, one) => sum + one.text.length, 0))
  return width >= FILLED.width * (end - start) && characters >= FILLED.characters
}

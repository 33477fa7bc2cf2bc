import type { Range } from '../model/documents.ts'

/** Characters that stand side by side in the column of a document. */
const MEASURE = 66
/** How far apart tab stops stand without a reason for another distance. */
const USUAL = 8
/** Characters between a cell and the next one, at least. */
const GAP = 2

/**
 * How far apart tab stops stand in the lines of tables, in characters, by block: so far that columns stand below one
 * another, as long as all of them fit beside each other. A table is two lines and more with tabs that follow one another.
 */
export function tabSizes(text: string, blocks: readonly Range[]): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>()
  if (!text.includes('\t')) return sizes
  for (let first = 0; first < blocks.length; first++) {
    const rows: string[][] = []
    for (let at = first; at < blocks.length; at++) {
      const cells = text.slice(blocks[at].start, blocks[at].end).split('\t')
      if (cells.length < 2) break
      rows.push(cells)
    }
    if (rows.length > 1) rows.forEach((_, row) => sizes.set(first + row, sizeOf(rows)))
    // The line that ended the table has no tab.
    first += rows.length
  }
  return sizes
}

function sizeOf(rows: readonly string[][]): number {
  const columns = Math.max(...rows.map((cells) => cells.length))
  // What stands in the last cell of a line pushes nothing on.
  const widest = Math.max(...rows.flatMap((cells) => cells.slice(0, -1).map((cell) => cell.length)))
  return Math.max(USUAL, Math.min(widest + GAP, Math.floor(MEASURE / columns)))
}

import { rowsInOrder, type Piece, type Row, type Segment } from './pdf-columns.ts'

/** More than the usual distance of lines, by this factor, stands between paragraphs. */
const PARAGRAPH_GAP = 1.3
/** The same in sizes of letters, where there are too few lines to know what is usual. */
const WIDE_GAP = 1.9
/** Rows of a table stand farther apart than lines. */
const ROW_GAP = 3
/** A first line is moved in by more, in sizes. */
const INDENT = 0.8
/** Letters of a heading differ by more. */
const OTHER_SIZE = 0.12

const BULLET = /^(?:[•‣▪●○◦∙·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s/
/** What a word begins and ends with that the end of a line cuts. */
const CUT = /\p{L}[-\u00ad\u2010]$/u
const GOES_ON = /^\p{Ll}/u
const LETTER = /^\p{L}/u
/** The end of a paragraph that goes on, unless it is a heading; those are no longer than so many characters. */
const UNENDED = /[\p{L},;]$/u
const LONG = 100

interface Line extends Segment {
  isRow: boolean
}

/**
 * The text of a page: columns one after the other, a blank line between paragraphs. Lines that break where
 * the next word did not fit are one; the others stay lines. A word that a hyphen cuts at the end of a line
 * stays cut, unless it is to be joined.
 */
export function pageText(pieces: readonly Piece[], joinHyphens: boolean): string {
  const columns = rowsInOrder(pieces).map((rows) => columnText(rows.map(lineOf), joinHyphens))
  return joinParts(columns, joinHyphens).text
}

/** Columns or pages as one text, and where in it each begins. */
export function joinParts(parts: readonly string[], joinHyphens: boolean) {
  const pieces: string[] = []
  const starts: number[] = []
  let length = 0
  for (const part of parts) {
    const before = pieces.at(-1)
    if (before !== undefined && part !== '') {
      const { isCut, joint } = jointOf(before, part, joinHyphens)
      pieces[pieces.length - 1] = (isCut ? before.slice(0, -1) : before) + joint
      // Empty pages in between begin no later.
      if (isCut) length = lowered(starts, length - 1)
      length += joint.length
    }
    starts.push(length)
    if (part !== '') pieces.push(part)
    length += part.length
  }
  return { text: pieces.join(''), starts }
}

/** No start beyond a place; returns it. */
function lowered(starts: number[], most: number): number {
  for (let i = starts.length - 1; starts[i] > most; i--) starts[i] = most
  return most
}

/** What stands between a text and that of the next column, and whether its last character, a hyphen, goes. */
function jointOf(before: string, text: string, joinHyphens: boolean) {
  const end = before.slice(-2)
  const isLong = before.length - before.lastIndexOf('\n') > LONG
  if (CUT.test(end) && GOES_ON.test(text))
    return joinHyphens ? { isCut: true, joint: '' } : { isCut: false, joint: '\n' }
  const goesOn = UNENDED.test(end) && (isLong ? LETTER.test(text) : GOES_ON.test(text))
  return { isCut: false, joint: goesOn ? ' ' : '\n\n' }
}

function lineOf(row: Row): Line {
  const [first, last] = [row[0], row.at(-1) as Segment]
  const size = Math.max(...row.slice(0, MAX_CELLS).map((one) => one.size))
  return {
    text: row.map(({ text }) => text.trim()).join('\t'),
    ...{ start: first.start, end: last.end, y: first.y, size, isRow: row.length > 1 },
  }
}

/** Cells of a row that its size is told by. */
const MAX_CELLS = 100

function columnText(lines: readonly Line[], joinHyphens: boolean): string {
  const [left, right, pitch] = [
    lines.reduce((least, one) => Math.min(least, one.start), Infinity),
    lines.reduce((most, one) => Math.max(most, one.end), -Infinity),
    usualPitch(lines),
  ]
  const parts: string[] = []
  for (const [i, line] of lines.entries()) {
    if (line.text === '') continue
    const before = i === 0 ? null : lines[i - 1]
    if (!before || parts.length === 0) parts.push(line.text)
    else if (isNewParagraph(before, line, left, pitch)) parts.push('\n\n', line.text)
    else if (!isWrapped(before, line, right)) parts.push('\n', line.text)
    else if (!CUT.test(before.text)) parts.push(' ', line.text)
    else if (!joinHyphens) parts.push('\n', line.text)
    else {
      // Before a capital letter the hyphen is the author's.
      if (GOES_ON.test(line.text)) parts.push((parts.pop() as string).slice(0, -1))
      parts.push(line.text)
    }
  }
  return parts.join('')
}

/** The median distance of lines of one size; 0 where there are none. */
function usualPitch(lines: readonly Line[]): number {
  const steps = lines
    .flatMap((line, i) => {
      const step = i === 0 ? 0 : line.y - lines[i - 1].y
      return step > 0 && step < 3 * line.size && line.size === lines[i - 1].size ? [step] : []
    })
    .sort((a, b) => a - b)
  return steps.length < 3 ? 0 : steps[Math.floor((steps.length - 1) / 2)]
}

function isNewParagraph(before: Line, line: Line, left: number, pitch: number): boolean {
  const gap = line.y - before.y
  const most = Math.max(before.size, line.size)
  if (line.isRow && before.isRow) return gap < 0 || gap > ROW_GAP * most
  const usual = pitch === 0 ? WIDE_GAP * most : PARAGRAPH_GAP * Math.max(pitch, most)
  if (gap < 0 || gap > usual) return true
  if (Math.abs(line.size - before.size) > OTHER_SIZE * most) return true
  if (line.isRow !== before.isRow) return true
  const isMovedIn = line.start - left > INDENT * line.size
  return isMovedIn && line.start - before.start > INDENT * line.size && !BULLET.test(before.text)
}

/** Whether the next word did not fit any more. */
function isWrapped(before: Line, line: Line, right: number): boolean {
  if (before.isRow || line.isRow || BULLET.test(line.text)) return false
  const word = line.text.search(/\s|$/)
  const width = ((line.end - line.start) * (word + 1)) / Math.max(1, line.text.length)
  return before.end + width > right
}

import { lengthened, type LongText } from './pieces.ts'

export interface Line {
  /** Without its line end. */
  text: string
  /** LF, CR LF, a CR alone, or nothing behind the last line. */
  end: string
  /** 1-based. */
  number: number
}

/** Lines of a text, however it is cut into pieces; nothing follows the last line end. */
export function* linesOf(text: string | LongText): Generator<Line> {
  const lineEnd = /\r\n?|\n/g
  let [number, line] = [1, '']
  for (const piece of withoutLastCr(typeof text === 'string' ? [text] : text.pieces())) {
    let start = 0
    lineEnd.lastIndex = 0
    for (let found = lineEnd.exec(piece); found; found = lineEnd.exec(piece)) {
      const own = piece.slice(start, found.index)
      yield { text: line === '' ? own : lengthened(line, own, number), end: found[0], number }
      start = lineEnd.lastIndex
      number++
      line = ''
    }
    line = lengthened(line, piece.slice(start), number)
  }
  if (line !== '') yield { text: line, end: '', number }
}

/** Pieces of which none but the last ends in a CR, which an LF may follow. */
function* withoutLastCr(pieces: Iterable<string>): Generator<string> {
  let cr = ''
  for (const piece of pieces) {
    const whole = cr + piece
    cr = whole.endsWith('\r') ? '\r' : ''
    yield cr === '' ? whole : whole.slice(0, -1)
  }
  if (cr !== '') yield cr
}

/** Nothing but spaces and tabs. Other white space may be a token in somebody's corpus. */
export function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line)
}

/** Without the spaces and tabs at both ends; a pattern tied to the end would walk every run of them again. */
export function withoutBlanksAround(line: string): string {
  let start = 0
  while (start < line.length && isBlankAt(line, start)) start++
  return withoutBlanksAfter(line.slice(start))
}

/** Without the spaces and tabs at its end. */
export function withoutBlanksAfter(line: string): string {
  let end = line.length
  while (end > 0 && isBlankAt(line, end - 1)) end--
  return line.slice(0, end)
}

const isBlankAt = (line: string, at: number) => line[at] === ' ' || line[at] === '\t'

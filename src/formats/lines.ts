export interface Line {
  /** Without its line end. */
  text: string
  /** 1-based. */
  number: number
  /** UTF-16 offset of its first character in the file. */
  start: number
  /** UTF-16 offset of what follows its line end. */
  next: number
}

/** Lines of a file, ended by LF, CR LF or a CR alone; nothing follows the last line end. */
export function* linesOf(text: string): Generator<Line> {
  const lineEnd = /\r\n?|\n/g
  let number = 0
  for (let start = 0; start < text.length;) {
    lineEnd.lastIndex = start
    const found = lineEnd.exec(text)
    const end = found ? found.index : text.length
    const next = found ? lineEnd.lastIndex : text.length
    yield { text: text.slice(start, end), number: ++number, start, next }
    start = next
  }
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

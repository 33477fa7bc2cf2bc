export interface Line {
  /** Without its line end. */
  text: string
  /** 1-based. */
  number: number
  /** UTF-16 offset of its first character in the file. */
  start: number
}

/** Lines of a file, ended by LF or CR LF; nothing follows the last line end. */
export function* linesOf(text: string): Generator<Line> {
  let number = 0
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start)
    const next = feed < 0 ? text.length : feed + 1
    let end = feed < 0 ? text.length : feed
    if (text.charCodeAt(end - 1) === 13) end--
    yield { text: text.slice(start, end), number: ++number, start }
    start = next
  }
}

/** Nothing but spaces and tabs. Other white space may be a token in somebody's corpus. */
export function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line)
}

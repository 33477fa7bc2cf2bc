import { failed } from '../../domain/failure.ts'

/** Lists and dictionaries inside one another, of which real files have a dozen. */
const MAX_NESTING = 500

/** What begins and ends them, or hides their marks: strings, comments and streams. */
const MARKS = /<<|>>|[[\]()%]|\bstream\r?\n/g

/**
 * Throws a FailureError for a file with lists without an end, by the hundred: for each of them its reader reads on to
 * the end of the file, over and over. Takes time that grows with the file alone.
 */
export function refuseNesting(bytes: Uint8Array): void {
  const file = new TextDecoder('latin1').decode(bytes)
  let depth = 0
  let found: RegExpExecArray | null
  MARKS.lastIndex = 0
  while ((found = MARKS.exec(file))) {
    const [mark] = found
    if (mark === '[' || mark === '<<') depth++
    else if (mark === ']' || mark === '>>') depth = Math.max(0, depth - 1)
    else if (mark !== ')') MARKS.lastIndex = hiddenUntil(file, mark, MARKS.lastIndex)
    if (depth > MAX_NESTING) throw damaged()
  }
}

/** Where a string, a comment or a stream ends that begins before a place; the end of the file where it has none. */
function hiddenUntil(file: string, mark: string, from: number): number {
  if (mark === '(') return stringUntil(file, from)
  const end = mark === '%' ? file.slice(from, from + LINE).search(/[\r\n]/) : -1
  if (end >= 0) return from + end
  const at = mark === '%' ? file.indexOf('\n', from) : file.indexOf('endstream', from)
  return at < 0 ? file.length : at
}

/** Characters of most comments. */
const LINE = 200

/** Behind the bracket that ends a string; brackets inside it come in pairs or behind a backslash. */
function stringUntil(file: string, from: number): number {
  let open = 1
  for (let at = from; at < file.length; at++) {
    const character = file[at]
    if (character === '\\') at++
    else if (character === '(') open++
    else if (character === ')' && --open === 0) return at + 1
  }
  return file.length
}

/** What no reader makes sense of. */
export const damaged = () =>
  failed(
    'bad-input',
    'The PDF is damaged and cannot be read; open it in a PDF program, print it to a new PDF, and import that.',
  )

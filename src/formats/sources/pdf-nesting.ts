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
  let isOpen = false
  let found: RegExpExecArray | null
  MARKS.lastIndex = 0
  while ((found = MARKS.exec(file))) {
    const [mark] = found
    if (mark === '[' || mark === '<<') depth++
    else if (mark === ']' || mark === '>>') depth = Math.max(0, depth - 1)
    else if (mark === '(' && !isOpen) {
      const end = stringUntil(file, MARKS.lastIndex)
      isOpen = end === file.length
      // What has no end hides nothing: its reader goes on at the next object.
      if (!isOpen) MARKS.lastIndex = end
    } else if (mark !== '(' && mark !== ')')
      MARKS.lastIndex = hiddenUntil(file, mark, MARKS.lastIndex)
    if (depth > MAX_NESTING) throw damaged()
  }
  if (isRebuilt(file)) refuseRepeats(file)
}

/** Objects that may stand in a file more than once, as they do where it was changed, and bytes that it takes to see. */
const MAX_REPEATS = { objects: 50, bytes: 3e8 }

/** Its reader reads each of them when it has to find the objects by itself, as far as a string without an end goes. */
function refuseRepeats(file: string): void {
  const seen = new Set<string>()
  let repeats = 0
  for (const [, number, generation] of file.matchAll(
    /^[ \t]*(\d{1,10})\s{1,9}(\d{1,5})\s{1,9}obj\b/gm,
  )) {
    const name = `${number} ${generation}`
    if (seen.has(name)) repeats++
    seen.add(name)
  }
  if (repeats > MAX_REPEATS.objects && repeats * file.length > MAX_REPEATS.bytes) throw damaged()
}

/** Whether the file does not say where its objects are. */
function isRebuilt(file: string): boolean {
  const last = file.lastIndexOf('startxref')
  const [, place] = /^startxref\s+(\d{1,10})/.exec(file.slice(last, last + 40)) ?? []
  const start = Number(place)
  return !/^\s*(?:xref|\d+\s+\d+\s+obj)/.test(file.slice(start, start + 40))
}

/** Where a comment or a stream ends that begins before a place; the end of the file where it has none. */
function hiddenUntil(file: string, mark: string, from: number): number {
  const end = mark === '%' ? file.slice(from, from + LINE).search(/[\r\n]/) : -1
  if (end >= 0) return from + end
  const at = mark === '%' ? file.indexOf('\n', from) : file.indexOf('endstream', from)
  return at < 0 ? file.length : at
}

/** Characters of most comments. */
const LINE = 200

/** Whether a string in it is longer than that; one that has no end goes on to the end. */
export function holdsString(bytes: Uint8Array, length: number): boolean {
  const text = new TextDecoder('latin1').decode(bytes)
  for (let at = text.indexOf('('); at >= 0;) {
    const end = stringUntil(text, at + 1)
    if (end - at > length) return true
    at = end === text.length ? -1 : text.indexOf('(', end)
  }
  return false
}

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

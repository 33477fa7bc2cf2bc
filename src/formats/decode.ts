import { fail, ok, type Result } from '../domain/failure.ts'
import { figure } from '../domain/figures.ts'
import { printable } from '../domain/json.ts'

interface DecodedText {
  text: string
  /** As TextDecoder names it. */
  encoding: string
  /** What the user should know: the encoding was a guess. */
  note?: string
}

/** V8 strings end near 536 million units; below that, everything is held in memory at once. */
const MAX_BYTES = 400 * 1024 * 1024

/** Texts hold a few control characters at most; more than one in fifty means binary data. */
const MAX_CONTROL_SHARE = 0.02

/** How much of a file is looked at for control characters. */
const PROBE_BYTES = 64 * 1024

/**
 * Text of a file in an encoding by name or, for 'auto': UTF-8 with or without byte order mark, UTF-16
 * with one, else windows-1252 with a note. Binary files fail, and so does what an encoding
 * cannot be: nothing is replaced.
 */
export function decode(bytes: Uint8Array, encoding = 'auto'): Result<DecodedText> {
  if (bytes.length > MAX_BYTES) {
    return fail('bad-input', 'The file is larger than 400 MB; split it and import the parts.')
  }
  if (encoding !== 'auto') return decodeAs(bytes, encoding)
  const marked = byteOrderMark(bytes)
  if (marked === 'utf-32') {
    return fail('bad-input', 'The file is UTF-32; save it as UTF-8 and try again.')
  }
  if (marked) return decodeAs(bytes, marked)
  if (looksBinary(bytes)) {
    return fail(
      'bad-input',
      isDatabase(bytes)
        ? 'The file is a project, or another database: open it as a project, and export what is to be imported elsewhere.'
        : 'The file is binary, not text; choose a file of a format that Import lists.',
    )
  }
  const decoded = decodeAs(bytes, 'utf-8')
  if (decoded.ok || decoded.failure.place === undefined || isMostlyUtf8(bytes)) return decoded
  const note = 'The file is not UTF-8 and was read as windows-1252; check accented letters.'
  const text = new TextDecoder('windows-1252').decode(bytes)
  return ok({ text, encoding: 'windows-1252', note })
}

/** Projects are files of SQLite. */
function isDatabase(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 15)) === 'SQLite format 3'
}

function decodeAs(bytes: Uint8Array, name: string): Result<DecodedText> {
  let decoder: InstanceType<typeof TextDecoder>
  try {
    decoder = new TextDecoder(name, { fatal: true })
  } catch {
    return fail(
      'bad-input',
      `There is no encoding called ${printable(name)}; use a name such as utf-8, windows-1251 or shift_jis.`,
    )
  }
  try {
    return ok({ text: decoder.decode(bytes), encoding: decoder.encoding })
  } catch {
    return brokenAt(bytes, decoder.encoding)
  }
}

/** Where the first byte stands that is no text of an encoding. */
function brokenAt(bytes: Uint8Array, encoding: string) {
  const before = decodableBytes(bytes, encoding)
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, before))
  const lines = text.split(/\r\n?|\n/)
  const [line, column] = [lines.length, (lines.at(-1) as string).length + 1]
  const shown = [...bytes.subarray(before, before + 2)]
    .map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
    .join(' ')
  return fail(
    'bad-input',
    `Line ${figure(line)}, character ${figure(column)}: the bytes ${shown} are no ${encoding} text, as the file is elsewhere; nothing was imported. Correct the place, or choose the encoding that the file was written in.`,
    { line },
  )
}

/** How many of the first bytes decode: halves are tried, the end of a part may cut a character. */
function decodableBytes(bytes: Uint8Array, encoding: string): number {
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true })
      good = middle
    } catch {
      bad = middle
    }
  }
  return wholeCharacters(bytes, good, encoding)
}

/** Without the beginning of a character at the end. */
function wholeCharacters(bytes: Uint8Array, end: number, encoding: string): number {
  for (let at = end; at > Math.max(0, end - 4); at--) {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, at))
      return at
    } catch {
      continue
    }
  }
  return Math.max(0, end - 4)
}

/** Whether most bytes above 127 are whole characters of UTF-8: no other encoding looks so. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  let [whole, stray] = [0, 0]
  for (let at = 0; at < bytes.length;) {
    const length = utf8Length(bytes, at)
    if (length > 1) whole++
    else if (length === 0) stray++
    at += Math.max(1, length)
  }
  return whole > 0 && whole >= stray
}

/** Bytes of the character of UTF-8 that begins here; 0 when none does. */
function utf8Length(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  for (let i = 1; i < length; i++) if (bytes[at + i] >> 6 !== 2) return 0
  return length
}

function byteOrderMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32' | null {
  const starts = (...mark: number[]) => mark.every((byte, at) => bytes[at] === byte)
  if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) return 'utf-32'
  if (starts(0xff, 0xfe)) return 'utf-16le'
  if (starts(0xfe, 0xff)) return 'utf-16be'
  return null
}

function looksBinary(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return true
  const probe = bytes.subarray(0, PROBE_BYTES)
  let controls = 0
  for (const byte of probe) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls++
  }
  return controls > probe.length * MAX_CONTROL_SHARE
}

/** Text of the beginning of a file, cut anywhere, to tell its kind by; empty when it is none. */
export function preview(bytes: Uint8Array, encoding = 'auto'): string {
  const marked = byteOrderMark(bytes)
  if (!marked && encoding === 'auto' && looksBinary(bytes)) return ''
  try {
    return new TextDecoder(encoding === 'auto' ? (marked ?? 'utf-8') : encoding).decode(bytes)
  } catch {
    return ''
  }
}

import { attempt, fail, ok, type Result } from '../domain/failure.ts'
import { figure } from '../domain/figures.ts'
import { printable } from '../domain/quoting.ts'
import { linesOf } from './lines.ts'
import {
  allText,
  bytesInMemory,
  firstBytes,
  joined,
  type LongBytes,
  type LongText,
} from './pieces.ts'

interface DecodedText extends Encoding {
  text: string
}

/** How the bytes of a file are a text. */
interface Encoding {
  /** As TextDecoder names it. */
  encoding: string
  /** Whether there is nothing but white space in it. */
  isEmpty: boolean
  /** What the user should know: the encoding was a guess. */
  note?: string
}

/** Texts hold a few control characters at most; more than one in fifty means binary data. */
const MAX_CONTROL_SHARE = 0.02

/** How much of a file is looked at for control characters. */
const PROBE_BYTES = 64 * 1024

/** Bytes of the longest character of any encoding, and of what may stand before it to change the table. */
const MAX_CHARACTER = 8

/**
 * The encoding of a file: the one asked for by name or, for 'auto', UTF-8 with or without byte order mark, UTF-16
 * with one, else windows-1252 with a note. Binary files fail, and so does what an encoding cannot be: nothing is
 * replaced.
 */
export function encodingOf(bytes: LongBytes, asked = 'auto'): Result<Encoding> {
  if (asked !== 'auto') return ofOne(bytes, asked)
  const first = firstBytes(bytes, PROBE_BYTES)
  const marked = byteOrderMark(first)
  if (marked === 'utf-32') {
    return fail('bad-input', 'The file is UTF-32; save it as UTF-8 and try again.')
  }
  if (marked) return ofOne(bytes, marked)
  if (hasControls(first)) return binary(first)
  const survey = new Survey('utf-8')
  for (const piece of bytes.pieces()) {
    if (piece.includes(0)) return binary(first)
    survey.add(piece)
  }
  survey.end()
  if (!survey.isBroken) return ok({ encoding: 'utf-8', isEmpty: survey.isEmpty })
  if (isMostlyUtf8(bytes)) return brokenAt(bytes, 'utf-8', survey.decoded)
  const note = 'The file is not UTF-8 and was read as windows-1252; check accented letters.'
  const other = ofOne(bytes, 'windows-1252')
  return other.ok ? ok({ ...other.value, note }) : other
}

/** The text of a file in an encoding that it has; read anew each time. */
export const textIn = (bytes: Pick<LongBytes, 'pieces'>, encoding: string): LongText => ({
  *pieces() {
    const decoder = new TextDecoder(encoding, { fatal: true })
    for (const piece of bytes.pieces()) yield decoder.decode(piece, { stream: true })
    yield decoder.decode()
  },
})

/** All of the text of a file, its encoding found out or told. */
export function decode(bytes: Uint8Array, asked = 'auto'): Result<DecodedText> {
  const long = bytesInMemory(bytes)
  const found = encodingOf(long, asked)
  if (!found.ok) return found
  return attempt(() => ({ ...found.value, text: allText(textIn(long, found.value.encoding)) }))
}

function binary(first: Uint8Array) {
  return fail(
    'bad-input',
    isDatabase(first)
      ? 'The file is a project, or another database: open it as a project, and export what is to be imported elsewhere.'
      : 'The file is binary, not text; choose a file of a format that Import lists.',
  )
}

/** Projects are files of SQLite. */
function isDatabase(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 15)) === 'SQLite format 3'
}

function ofOne(bytes: LongBytes, name: string): Result<Encoding> {
  let survey: Survey
  try {
    survey = new Survey(name)
  } catch {
    return fail(
      'bad-input',
      `There is no encoding called ${printable(name)}; use a name such as utf-8, windows-1251 or shift_jis.`,
    )
  }
  for (const piece of bytes.pieces()) survey.add(piece)
  survey.end()
  const { encoding, isEmpty } = survey
  return survey.isBroken ? brokenAt(bytes, encoding, survey.decoded) : ok({ encoding, isEmpty })
}

/** Whether bytes, one piece after the other, are text of an encoding. */
class Survey {
  isEmpty = true
  isBroken = false
  /** Bytes of the pieces before the one that is none. */
  decoded = 0
  private readonly decoder: InstanceType<typeof TextDecoder>

  /** Throws a RangeError where there is no such encoding. */
  constructor(name: string) {
    this.decoder = new TextDecoder(name, { fatal: true })
  }

  get encoding(): string {
    return this.decoder.encoding
  }

  add(piece: Uint8Array): void {
    this.decode(() => this.decoder.decode(piece, { stream: true }))
    if (!this.isBroken) this.decoded += piece.length
  }

  end(): void {
    this.decode(() => this.decoder.decode())
  }

  private decode(next: () => string): void {
    if (this.isBroken) return
    try {
      const text = next()
      this.isEmpty &&= text.trim() === ''
    } catch {
      this.isBroken = true
    }
  }
}

/** Where the first byte stands that is no text of an encoding; so many before it were decoded. */
function brokenAt(bytes: LongBytes, encoding: string, decoded: number) {
  const at = wholeCharacters(bytes, encoding, decoded)
  let [line, column] = [1, 1]
  for (const { number, text, end } of linesOf(textIn(part(bytes, 0, at), encoding)))
    [line, column] = end === '' ? [number, text.length + 1] : [number + 1, 1]
  const shown = [...joined([...part(bytes, at, at + 2).pieces()])]
    .map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
    .join(' ')
  return fail(
    'bad-input',
    `Line ${figure(line)}, character ${figure(column)}: the bytes ${shown} are no ${encoding} text, as the file is elsewhere; nothing was imported. Correct the place, or choose the encoding that the file was written in.`,
    { line },
  )
}

/** How many of the first bytes are whole characters; so many are known to be decoded, but for one that they may cut. */
function wholeCharacters(bytes: LongBytes, encoding: string, decoded: number): number {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  let whole = Math.max(0, decoded - MAX_CHARACTER)
  for (const piece of part(bytes, 0, whole).pieces()) decoder.decode(piece, { stream: true })
  let at = whole
  for (const piece of part(bytes, whole).pieces()) {
    for (let i = 0; i < piece.length; i++) {
      try {
        if (decoder.decode(piece.subarray(i, i + 1), { stream: true }) !== '') whole = at + 1
      } catch {
        return whole
      }
      at++
    }
  }
  return whole
}

/** The bytes from one place to another, as pieces. */
function part({ pieces }: Pick<LongBytes, 'pieces'>, from: number, to = Infinity) {
  return {
    *pieces() {
      let at = 0
      for (const piece of pieces()) {
        if (at >= to) return
        const own = piece.subarray(Math.max(0, from - at), to - at)
        if (own.length > 0) yield own
        at += piece.length
      }
    },
  }
}

/** Whether most bytes above 127 are whole characters of UTF-8: no other encoding looks so. */
function isMostlyUtf8({ pieces }: LongBytes): boolean {
  let [whole, stray] = [0, 0]
  const count = (bytes: Uint8Array, until: number): number => {
    let at = 0
    while (at < until) {
      const length = utf8Length(bytes, at)
      if (length > 1) whole++
      else if (length === 0) stray++
      at += Math.max(1, length)
    }
    return at
  }
  let rest: Uint8Array = new Uint8Array()
  for (const piece of pieces()) {
    const bytes = joined([rest, piece])
    // A character that begins at the end is counted with what follows.
    rest = bytes.subarray(count(bytes, bytes.length - 3))
  }
  count(rest, rest.length)
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

const looksBinary = (bytes: Uint8Array) => bytes.includes(0) || hasControls(bytes)

/** Whether too many of the first bytes are control characters. */
function hasControls(bytes: Uint8Array): boolean {
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

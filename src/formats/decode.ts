import { fail, ok, type Result } from '../domain/failure.ts'

interface DecodedText {
  text: string
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
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
 * Text of a file: UTF-8 with or without byte order mark, UTF-16 with one, else windows-1252 with a
 * note. Empty and binary files fail.
 */
export function decode(bytes: Uint8Array): Result<DecodedText> {
  if (bytes.length > MAX_BYTES) {
    return fail('bad-input', 'The file is larger than 400 MB; split it and import the parts.')
  }
  const marked = byteOrderMark(bytes)
  if (marked) return finish(new TextDecoder(marked).decode(bytes), marked)
  if (looksBinary(bytes)) {
    return fail(
      'bad-input',
      'The file is binary, not text; choose a file of a format that Import lists.',
    )
  }
  try {
    return finish(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'utf-8')
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes)
    return finish(
      text,
      'windows-1252',
      'The file is not UTF-8 and was read as windows-1252; check accented letters.',
    )
  }
}

function finish(text: string, encoding: DecodedText['encoding'], note?: string) {
  if (text.trim() === '') return fail('bad-input', 'The file is empty; choose one with text in it.')
  return ok(note === undefined ? { text, encoding } : { text, encoding, note })
}

function byteOrderMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
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

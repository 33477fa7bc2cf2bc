import { failed } from '../domain/failure.ts'

/** The bytes of a file, read from the beginning as often as need be, in pieces. */
export interface LongBytes {
  size: number
  pieces(): Iterable<Uint8Array>
  /** All at once. */
  all(): Uint8Array
}

/** A text, read in the same way; its pieces are cut anywhere, also between the halves of a character. */
export interface LongText {
  pieces(): Iterable<string>
}

const PIECE_BYTES = 256 * 1024

/** V8 strings end near 536 million units; below that, all of it is in memory at once. */
const MAX_UNITS = 400 * 1024 * 1024

export const bytesInMemory = (bytes: Uint8Array): LongBytes => ({
  size: bytes.length,
  *pieces() {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES)
      yield bytes.subarray(at, at + PIECE_BYTES)
  },
  all: () => bytes,
})

export const textInMemory = (text: string): LongText => ({ pieces: () => [text] })

/** At least so many of the first bytes, where there are as many. */
export function firstBytes({ pieces }: LongBytes, count: number): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  for (const piece of pieces()) {
    parts.push(piece)
    length += piece.length
    if (length >= count) break
  }
  return parts.length === 1 ? parts[0] : joined(parts)
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** All of a text at once. Throws a FailureError when it is too long for that. */
export function allText({ pieces }: LongText): string {
  const parts: string[] = []
  let length = 0
  for (const piece of pieces()) {
    length += piece.length
    if (length > MAX_UNITS) throw tooLong('The file')
    parts.push(piece)
  }
  return parts.join('')
}

/** A line in hand with what follows of it. Throws a FailureError when it is too long for one text. */
export function lengthened(line: string, more: string, number: number): string {
  if (line.length + more.length > MAX_UNITS) throw tooLong(`Line ${number}`)
  return line + more
}

const tooLong = (what: string) =>
  failed('bad-input', `${what} is longer than 400 MB; split it and import the parts.`)

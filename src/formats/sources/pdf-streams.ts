import { inflateSync } from 'node:zlib'
import { bomb, damaged } from './pdf-refusals.ts'

/** Bytes that one stream of a PDF may unpack to: more than the text of any page. */
const MAX_STREAM = 48 * 1024 * 1024

/** More of a stream is read only where it is whole, and nothing in it is one string as long as that. */
const MAX_SPOILT = 8 * 1024 * 1024

/** Streams that hold a font, in whose bytes brackets mean nothing. */
const FONT = /\/Length1|\/(?:Type1C|CIDFontType0C|OpenType)\b/

/** Bytes before a stream in which its dictionary lies. */
const DICTIONARY = 600

/** Bytes that are unpacked, as a multiple of the file's: where more are, streams begin inside one another. */
const MAX_OVERLAP = 3

/** A stream that is packed inside of what was packed, again and again. */
const MAX_LAYERS = 4

/**
 * Throws a FailureError for a file with a stream that would fill the memory: its reader unpacks streams whole,
 * however large. Pictures are not unpacked.
 */
export function refuseBombs(bytes: Uint8Array): void {
  // A character a byte.
  const file = new TextDecoder('latin1').decode(bytes)
  let [end, left] = [0, MAX_OVERLAP * bytes.length]
  for (let at = file.indexOf('stream'); at >= 0; at = file.indexOf('stream', at + 6)) {
    if (file.startsWith('end', at - 3)) continue
    const about = file.slice(Math.max(0, at - DICTIONARY), at)
    const own = about.slice(about.lastIndexOf('endobj') + 1)
    if (/\/Subtype\s*\/Image/.test(own)) continue
    const start = at + 6 + (file[at + 6] === '\r' ? 2 : 1)
    if (end < start) end = placeOf('endstream', file, start)
    const stream = bytes.subarray(start, end)
    const isText = /85/.test(own) && !isDeflated(stream)
    if (isText || isDeflated(stream)) left -= stream.length
    if (left < 0) throw damaged()
    refuseBomb(isText ? fromBase85(stream) : stream, FONT.test(own))
  }
}

function placeOf(word: string, file: string, from: number): number {
  const at = file.indexOf(word, from)
  return at < 0 ? file.length : at
}

/** As zlib begins what it deflates. */
const isDeflated = ([first, second]: Uint8Array) =>
  (first & 15) === 8 && first >> 4 < 8 && ((first << 8) | second) % 31 === 0

function refuseBomb(stream: Uint8Array, isFont: boolean): void {
  let content = stream
  for (let layer = 0; isDeflated(content); layer++) {
    if (layer === MAX_LAYERS) throw bomb()
    try {
      content = inflateSync(content, { maxOutputLength: MAX_STREAM })
    } catch (error) {
      if (isTooLarge(error)) throw bomb()
      return refuseSpoilt(content)
    }
  }
  if (!isFont && content.length > MAX_SPOILT && holdsString(content, MAX_SPOILT)) throw damaged()
}

/** What cannot be unpacked to its end is read as far as it can. */
function refuseSpoilt(stream: Uint8Array): void {
  try {
    inflateSync(stream, { maxOutputLength: MAX_SPOILT })
  } catch (error) {
    if (isTooLarge(error)) throw damaged()
  }
}

/** Whether a string in bytes is longer than that; one that has no end goes on to the end. */
function holdsString(bytes: Uint8Array, length: number): boolean {
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

const isTooLarge = (error: unknown) => (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'

/** What is written as five characters for four bytes, until its end or what does not belong there. */
function fromBase85(text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 * text.length)
  const view = new DataView(bytes.buffer)
  let [length, value, count] = [0, 0, 0]
  for (const code of text) {
    if (code === 0x7a && count === 0) length += 4
    else if (code >= 0x21 && code <= 0x75) {
      value = value * 85 + code - 0x21
      if (++count < 5) continue
      view.setUint32(length, value >>> 0)
      ;[length, value, count] = [length + 4, 0, 0]
    } else if (code > 0x20) break
  }
  if (count > 1) {
    const last = value * 85 ** (5 - count) + 85 ** (5 - count) - 1
    if (length + 4 <= bytes.length) view.setUint32(length, last >>> 0)
    length += count - 1
  }
  return bytes.subarray(0, length)
}

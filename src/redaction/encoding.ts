import { ok, type Result } from '../domain/failure.ts'
import { decode } from '../formats/decode.ts'

/** A text, and how it is written as it was: the same characters give the same bytes. */
export interface EncodedText {
  text: string
  /** `isOther`: the encoding has not all characters of the text, and UTF-8 was taken, with its mark. */
  encode(text: string): { bytes: Uint8Array<ArrayBuffer>; isOther: boolean }
}

const MARK = '\ufeff'

/** Reads bytes as import does. */
export function decodeToKeep(bytes: Uint8Array, encoding = 'auto'): Result<EncodedText> {
  const decoded = decode(bytes, encoding)
  if (!decoded.ok) return decoded
  const { text, encoding: name } = decoded.value
  if (name === 'utf-8') {
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? MARK : ''
    return ok({ text, encode: (next) => ({ bytes: utf8(mark + next), isOther: false }) })
  }
  if (name === 'utf-16le' || name === 'utf-16be') {
    const mark = [0xfe, 0xff].includes(bytes[0]) ? MARK : ''
    const isLittle = name === 'utf-16le'
    return ok({ text, encode: (next) => ({ bytes: utf16(mark + next, isLittle), isOther: false }) })
  }
  return ok({ text, encode: (next) => inSingleBytes(name, next) })
}

/** Bytes in an encoding of 256 characters, which the platform does not write by itself; else UTF-8 with its mark. */
function inSingleBytes(name: string, text: string) {
  const table = tableOf(name)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const byte = table?.get(text[i])
    if (byte === undefined) return { bytes: utf8(MARK + text), isOther: true }
    bytes[i] = byte
  }
  return { bytes, isOther: false }
}

/** Null where characters take more than a byte. */
function tableOf(name: string): Map<string, number> | null {
  const all = new TextDecoder(name).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  if (all.length !== 256) return null
  return new Map([...all].map((character, byte) => [character, byte]))
}

const utf8 = (text: string) => new TextEncoder().encode(text)

function utf16(text: string, isLittle: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * text.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), isLittle)
  return bytes
}

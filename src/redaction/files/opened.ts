import type { Passage } from '../pieces.ts'

/** A file whose texts can be replaced. */
export interface Opened {
  /** Id of the kind that it was read as. */
  format: string
  /** All that can be read of it, in its order. */
  passages: readonly Passage[]
  /** What holds no text to be read, in words. */
  unchecked: readonly string[]
  /** The file as its pieces have become, and what there is to know of how it is written. */
  write(): { bytes: Uint8Array<ArrayBuffer>; remarks: string[] }
}

/** As it stands between tags. */
export const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** In quotation marks, as it stands in a tag. */
export const quotedAttribute = (text: string) => `"${escapeText(text).replaceAll('"', '&quot;')}"`

/** Where the value of an attribute stands in the source, with its quotation marks; null where it has none. */
export function valuePlace(source: string, place: { start: number; end: number }) {
  const written = source.slice(place.start, place.end)
  const before = /^[^=]*=\s*/.exec(written)?.[0].length
  return before === undefined ? null : { start: place.start + before, end: place.end }
}

/** An address as people read it. */
export function readableAddress(address: string): string {
  try {
    return decodeURI(address)
  } catch {
    return address
  }
}

/** The same as an address again; what was not read stays as it stood. */
export const writtenAddress = (text: string) =>
  encodeURI(text.toWellFormed()).replaceAll(/%25([\da-f]{2})/gi, '%$1')

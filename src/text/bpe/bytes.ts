/** The byte of a space, which goes with the word behind it. */
export const SPACE_BYTE = 0x20

/**
 * The characters that stand for bytes in a vocabulary, by byte (Radford et al. 2019): those of Latin-1 that
 * can be seen stand for themselves, the others for the characters from U+0100 on, in order.
 */
export const byteCharacters: readonly string[] = (() => {
  const seen = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  let hidden = 0
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(seen(byte) ? byte : 0x100 + hidden++),
  )
})()

const encoder = new TextEncoder()

/** The UTF-8 of a text, and for each byte the UTF-16 range of the character that it is of. */
export function bytesOf(text: string): { bytes: Uint8Array; starts: number[]; ends: number[] } {
  const bytes = encoder.encode(text)
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    for (let i = 0; i < size; i++) {
      starts.push(at)
      ends.push(at + character.length)
    }
    at += character.length
  }
  return { bytes, starts, ends }
}

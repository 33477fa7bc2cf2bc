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

/** What stands for half of a surrogate pair, which UTF-8 has not. */
const REPLACEMENT = 0xfffd

/** The UTF-8 of a text, and for each byte the UTF-16 range of the character that it is of. */
export function bytesOf(text: string): { bytes: Uint8Array; starts: number[]; ends: number[] } {
  const bytes: number[] = []
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text) {
    const utf8 = utf8Of(character.codePointAt(0) as number)
    for (const byte of utf8) {
      bytes.push(byte)
      starts.push(at)
      ends.push(at + character.length)
    }
    at += character.length
  }
  return { bytes: Uint8Array.from(bytes), starts, ends }
}

function utf8Of(code: number): number[] {
  const following = (shift: number) => 0x80 | ((code >> shift) & 0x3f)
  if (code < 0x80) return [code]
  if (code < 0x800) return [0xc0 | (code >> 6), following(0)]
  if (code >= 0xd800 && code < 0xe000) return utf8Of(REPLACEMENT)
  if (code < 0x10000) return [0xe0 | (code >> 12), following(6), following(0)]
  return [0xf0 | (code >> 18), following(12), following(6), following(0)]
}

/** How a file counts characters. Inside the application offsets are always UTF-16 units. */
export type OffsetUnit = 'utf-16' | 'code-points'

/**
 * UTF-16 offset of each code point, and of the end: converts any number of spans of one text in
 * constant time each. `table[codePointOffset]` is the UTF-16 offset.
 */
export function codePointTable(text: string): Uint32Array {
  const table = new Uint32Array(text.length + 1)
  let points = 0
  for (let i = 0; i < text.length; i += (text.codePointAt(i) as number) > 0xffff ? 2 : 1) {
    table[points++] = i
  }
  table[points] = text.length
  return table.subarray(0, points + 1)
}

/** Code-point offset of each UTF-16 offset that is a character border. */
export function utf16Table(text: string): Uint32Array {
  const table = new Uint32Array(text.length + 1)
  codePointTable(text).forEach((offset, points) => (table[offset] = points))
  return table
}

/** Whether an offset does not fall between the two halves of a surrogate pair. */
export function isCharacterBorder(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1)
  const after = text.charCodeAt(offset)
  return !(before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff)
}

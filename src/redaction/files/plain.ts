import { ok, type Result } from '../../domain/failure.ts'
import { counted } from '../../domain/figures.ts'
import type { Range } from '../../model/documents.ts'
import { decodeToKeep, type EncodedText } from '../encoding.ts'
import { Passage, Piece, rewritten } from '../pieces.ts'
import type { Opened } from './opened.ts'

/** A file of text alone: its pieces and passages are found by one function. */
export function openText(
  format: string,
  bytes: Uint8Array,
  encoding: string,
  read: (source: string) => Result<Omit<Opened, 'format' | 'write'> & { pieces: readonly Piece[] }>,
): Result<Opened> {
  const decoded = decodeToKeep(bytes, encoding)
  if (!decoded.ok) return decoded
  const found = read(decoded.value.text)
  if (!found.ok) return found
  const { pieces, passages, unchecked } = found.value
  return ok({ format, passages, unchecked, write: () => written(decoded.value, pieces) })
}

function written({ text, encode }: EncodedText, pieces: readonly Piece[]) {
  const { bytes, isOther } = encode(rewritten(text, pieces))
  const remarks = isOther
    ? ['The encoding of the file has not all characters that are in it now; it is UTF-8 now.']
    : []
  return { bytes, remarks }
}

/** Plain text: all of it is one piece. */
export const openPlain = (bytes: Uint8Array, encoding: string) =>
  openText('txt', bytes, encoding, (source) => {
    const piece = new Piece(source, { start: 0, end: source.length })
    const passages = [new Passage({ isRead: true }).add(piece)]
    return ok({ pieces: [piece], passages, unchecked: [] })
  })

/** Marks of emphasis and code, which may stand in the middle of what they belong to. */
const MARKS = /[*~`]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu

const PICTURE = /!\[[^\]\n]*\]\(/g

/** Markdown: its text without the marks. Those around a piece go when nothing is left between them. */
export const openMarkdown = (bytes: Uint8Array, encoding: string) =>
  openText('markdown', bytes, encoding, (source) => {
    const pieces = markdownPieces(source)
    const passage = new Passage({ isRead: true })
    for (const piece of pieces) passage.add(piece)
    const pictures = source.match(PICTURE)?.length ?? 0
    const unchecked = pictures === 0 ? [] : [`${counted(pictures, 'picture')} that the text shows`]
    return ok({ pieces, passages: [passage], unchecked })
  })

function markdownPieces(source: string): Piece[] {
  const pieces: Piece[] = []
  let [at, before] = [0, '']
  const add = (end: number, after: string) => {
    const isInside = before !== '' && before === after
    const mark = isInside ? before : ''
    if (end > at) pieces.push(between(source, { start: at, end }, mark))
    at = end + after.length
    // A mark belongs to one piece alone.
    before = isInside ? '' : after
  }
  for (const match of source.matchAll(MARKS)) add(match.index, match[0])
  add(source.length, '')
  return pieces
}

function between(source: string, { start, end }: Range, mark: string): Piece {
  const place = { start: start - mark.length, end: end + mark.length }
  return new Piece(source.slice(start, end), place, (text) =>
    text === '' ? '' : mark + text + mark,
  )
}

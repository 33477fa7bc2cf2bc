import type { Range } from '../model/documents.ts'
import type { Unit } from '../model/reading.ts'
import type { Piece, Tokenizer } from './tokenizer.ts'

/** What a model answers for one by one: words, or the pieces of words. */
export interface Units {
  /** In order and apart. */
  ranges: Range[]
  /** Piece ids of each, at least one. */
  pieces: number[][]
  /** Whether each goes on within the word of the one before. */
  inner: boolean[]
}

/** A text, and its words as an import fixed them, if it did. */
interface Text {
  text: string
  words?: readonly Range[] | null
}

/**
 * A text as units of one kind. A word that normalises to nothing is one unknown piece, never dropped. The
 * pieces of a word share it without a gap, so that an entity that ends with the word has all of it.
 */
export function unitsOf(tokenizer: Tokenizer, { text, words }: Text, unit: Unit): Units {
  const own = words ?? tokenizer.words(text)
  const units: Units = { ranges: [], pieces: [], inner: [] }
  const add = (start: number, end: number, ids: number[], inner = false) => {
    units.ranges.push({ start, end })
    units.pieces.push(ids)
    units.inner.push(inner)
  }
  tokenizer.encode(text, own).forEach((pieces, index) => {
    const { start, end } = own[index]
    if (pieces.length === 0) return add(start, end, [tokenizer.unknownId])
    const parts = unit === 'word' ? [pieces] : partsOf(text, pieces)
    parts.forEach((part, i) =>
      add(
        i === 0 ? start : part[0].start,
        i + 1 < parts.length ? parts[i + 1][0].start : end,
        part.map(({ id }) => id),
        i > 0,
      ),
    )
  })
  return units
}

const MARK = /\p{M}/u

/** Pieces of one character, or that begin with a mark on the character before, stay together. */
function partsOf(text: string, pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = []
  let end = 0
  for (const piece of pieces) {
    const begins = piece.start >= end && !startsWithMark(text, piece.start)
    if (begins || parts.length === 0) parts.push([piece])
    else parts[parts.length - 1].push(piece)
    end = piece.end
  }
  return parts
}

function startsWithMark(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) >= 0x300 && MARK.test(String.fromCodePoint(text.codePointAt(at) as number))
  )
}

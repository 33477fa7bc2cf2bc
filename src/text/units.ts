import { isAttached } from '../domain/characters.ts'
import { splitWords } from '../domain/words.ts'
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
 * pieces of a word have all of it but the format characters between them, such as the joiners of Persian,
 * which tokenisers leave out and spans begin and end at.
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
        i + 1 < parts.length ? endOf(text, part, parts[i + 1][0].start) : end,
        part.map(({ id }) => id),
        i > 0,
      ),
    )
  })
  return units
}

/**
 * Pieces of one character, or that begin with a mark on the character before, stay together; and one that
 * stands for no character, as a space does, with the piece behind it.
 */
function partsOf(text: string, pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = []
  let [start, end] = [0, 0]
  for (const piece of pieces) {
    const begins =
      piece.start >= end && end > start && !isAttached(text.codePointAt(piece.start) as number)
    if (begins || parts.length === 0) {
      parts.push([piece])
      start = piece.start
    } else parts[parts.length - 1].push(piece)
    end = piece.end
  }
  return parts
}

/** Where a part ends, with the marks on its last letter that the tokeniser left out. */
function endOf(text: string, part: readonly Piece[], limit: number): number {
  let { end } = part[part.length - 1]
  while (end < limit) {
    const code = text.codePointAt(end) as number
    if (!isAttached(code)) break
    end += code > 0xffff ? 2 : 1
  }
  return end
}

/** A text as words, or as the characters of its words with the marks on them: units without a vocabulary. */
export function plainUnits({ text, words }: Text, unit: Unit): Pick<Units, 'ranges' | 'inner'> {
  const own = words ?? splitWords(text)
  if (unit === 'word') return { ranges: [...own], inner: own.map(() => false) }
  const units: Pick<Units, 'ranges' | 'inner'> = { ranges: [], inner: [] }
  for (const word of own) {
    for (let start = word.start; start < word.end;) {
      const end = Math.min(word.end, endOfCharacter(text, start))
      units.ranges.push({ start, end })
      units.inner.push(start > word.start)
      start = end
    }
  }
  return units
}

/** Where a character ends that begins at an offset, with the marks on it. */
function endOfCharacter(text: string, start: number): number {
  let end = start
  do end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1
  while (end < text.length && isAttached(text.codePointAt(end) as number))
  return end
}

import type { Range } from '../model/documents.ts'
import { splitsCharacter } from './offsets.ts'
import { wordAt } from './words.ts'

/**
 * Every place of a text that reads like `surface`, in order and without overlap: on word edges when
 * the surface begins and ends like words do there, and never cutting a character. Whatever the
 * case, each place is a range of the text itself. Nothing else is folded: é written in two ways is
 * two texts.
 */
export function findOccurrences(
  text: string,
  words: readonly Range[],
  surface: string,
  matchCase: boolean,
): Range[] {
  const isOnEdges = edgeTest(words as Range[])
  const found: Range[] = []
  let free = 0
  for (const place of matchCase ? exactPlaces(text, surface) : foldedPlaces(text, surface)) {
    if (place.start < free || !isOnEdges(place)) continue
    if (splitsCharacter(text, place.start) || splitsCharacter(text, place.end)) continue
    found.push(place)
    free = place.end
  }
  return found
}

/** Every place that reads like `query` whatever its case, inside words too; at most `limit`. */
export function findText(text: string, query: string, limit: number): Range[] {
  const found: Range[] = []
  let free = 0
  for (const place of foldedPlaces(text, query)) {
    if (found.length === limit) break
    if (place.start < free || place.end <= place.start) continue
    if (splitsCharacter(text, place.start) || splitsCharacter(text, place.end)) continue
    found.push(place)
    free = place.end
  }
  return found
}

function edgeTest(words: Range[]): (place: Range) => boolean {
  return ({ start, end }) =>
    words[wordAt(words, start)]?.start === start && words[wordAt(words, end - 1)]?.end === end
}

/** All places, overlapping ones too: the first of two may lie off the word edges. */
function* exactPlaces(text: string, surface: string): Generator<Range> {
  if (surface === '') return
  for (let at = text.indexOf(surface); at >= 0; at = text.indexOf(surface, at + 1)) {
    yield { start: at, end: at + surface.length }
  }
}

/**
 * Lower case may be longer or shorter than the text (İ is one unit, its lower case two). A place that
 * cuts such a character has −1 for an edge, where no word begins or ends.
 */
function* foldedPlaces(text: string, surface: string): Generator<Range> {
  const { folded, toText } = foldCase(text)
  for (const { start, end } of exactPlaces(folded, foldCase(surface).folded)) {
    yield { start: toText(start), end: toText(end) }
  }
}

export interface FoldedText {
  folded: string
  /** Offset in the text of an offset in `folded`, its end included; −1 inside a character. */
  toText(offset: number): number
}

/** Folds case character by character, so that every offset leads back to the text. */
export function foldCase(text: string): FoldedText {
  if (isAscii(text)) return { folded: text.toLowerCase(), toText: (offset) => offset }
  const parts: string[] = []
  const offsets: number[] = []
  let at = 0
  for (const character of text) {
    // One by one, and a final sigma like any other: it has no upper case of its own.
    const part = character === 'ς' ? 'σ' : character.toLowerCase()
    parts.push(part)
    offsets.push(at)
    for (let i = 1; i < part.length; i++) offsets.push(-1)
    at += character.length
  }
  offsets.push(at)
  return { folded: parts.join(''), toText: (offset) => offsets[offset] }
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\u0000-\u007f]*$/.test(text)
}

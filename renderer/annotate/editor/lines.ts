import type { Words } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import type { Direction } from '../../../src/editor/selection.ts'
import { onOneLine, type Box } from './geometry.ts'

/** Where words stand on the screen; null when a word is not drawn. */
export type BoxOf = (range: Range) => Box | null

const step = (words: Words, from: Range, direction: Direction) =>
  direction > 0 ? words.endingAfter(from.end) : words.endingBy(from.start)

/**
 * The word on the next or previous line as it is drawn that is nearest to a column. Reads the boxes
 * of two lines of words. Beyond the drawn text, the word that follows there.
 */
export function wordOnNextLine(
  words: Words,
  boxOf: BoxOf,
  { from, column, direction }: { from: Range; column: number; direction: Direction },
): Range | null {
  const here = boxOf(from)
  if (!here) return step(words, from, direction)
  let line: Box | null = null
  let best: { word: Range; distance: number } | null = null
  for (let word = step(words, from, direction); word; word = step(words, word, direction)) {
    const box = boxOf(word)
    if (!box) return best?.word ?? word
    if (onOneLine(box, here)) continue
    line ??= box
    if (!onOneLine(box, line)) break
    const distance = Math.abs(box.x + box.width / 2 - column)
    if (!best || distance < best.distance) best = { word, distance }
  }
  return best?.word ?? null
}

/** The first or last word on the line of a word, as it is drawn. */
export function wordAtLineEdge(
  words: Words,
  boxOf: BoxOf,
  from: Range,
  direction: Direction,
): Range {
  const here = boxOf(from)
  let found = from
  for (let word = step(words, from, direction); word && here; word = step(words, word, direction)) {
    const box = boxOf(word)
    if (!box || !onOneLine(box, here)) break
    found = word
  }
  return found
}

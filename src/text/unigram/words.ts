import { isAttached } from '../../domain/characters.ts'
import type { Range } from '../../model/documents.ts'
import type { Normalised } from './normalised.ts'

/** What stands for a space in a vocabulary. */
export const SPACE = '▁'

/** What parts words: all white space, spaces alone, written as such or by their mark, or both. */
export type Separators = 'white space' | 'spaces' | 'white space and marks'

const BLANK = /^\p{White_Space}/u

export function isSeparator({ characters }: Normalised, at: number, separators: Separators) {
  const character = characters[at]
  if (separators === 'spaces') return character === ' ' || character === SPACE
  return BLANK.test(character) || (separators !== 'white space' && character === SPACE)
}

/** The words among the characters [start, end) of a text, by their places in it: the mark of a space begins one. */
export function stretchesIn(
  whole: Normalised,
  { start, end }: Range,
  separators: Separators,
): Range[] {
  const stretches: Range[] = []
  let open = false
  for (let at = start; at < end; at++) {
    const apart = isSeparator(whole, at, separators)
    if (!apart && (!open || whole.characters[at] === SPACE)) stretches.push({ start: at, end: at })
    open = !apart
    if (open) stretches[stretches.length - 1].end = at + 1
  }
  return stretches
}

/**
 * The words of a text as ranges of it. What is normalised away goes with the word before it; words of which
 * one character is written, and a mark and its letter, are one.
 */
export function wordsIn(whole: Normalised, text: string, separators: Separators): Range[] {
  const { characters, starts, ends } = whole
  const words: Range[] = []
  for (const stretch of stretchesIn(whole, { start: 0, end: characters.length }, separators)) {
    const start = starts[stretch.start]
    const least = ends[stretch.end - 1]
    const end = endOf(text, least, starts.at(stretch.end) ?? text.length)
    const last = words.at(-1)
    const joins =
      last !== undefined &&
      (start < last.end || (start === last.end && isAttached(text.codePointAt(start) as number)))
    if (joins) last.end = Math.max(last.end, end)
    else words.push({ start, end })
  }
  return words
}

/** Up to `limit`, without white space at the end, but not before `least`. */
function endOf(text: string, least: number, limit: number): number {
  let end = Math.max(least, limit)
  while (end > least && BLANK.test(text[end - 1])) end--
  return end
}

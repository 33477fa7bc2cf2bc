import { isAttached } from '../../domain/characters.ts'
import type { Range } from '../../model/documents.ts'
import { ALONE, BREAK, NOTHING, type CharacterTable } from './character-table.ts'

/** The words of a text: tokens that were found in it, and what lies between them, cut. */
export function wordsBetween(
  text: string,
  tokens: readonly Range[],
  characters: CharacterTable,
): Range[] {
  if (tokens.length === 0) return basicWords(text, 0, text.length, characters)
  const ends = [0, ...tokens.map(({ end }) => end)]
  return [...tokens, { start: text.length, end: text.length }].flatMap(({ start, end }, i) => {
    const between = basicWords(text, ends[i], start, characters)
    if (start < end) between.push({ start, end })
    return between
  })
}

/**
 * The words of a stretch of text where BERT's basic tokeniser cuts it: at white space, around punctuation and Chinese
 * characters. What it leaves out belongs to no word, but a combining mark stays with its letter.
 */
function basicWords(text: string, from: number, to: number, characters: CharacterTable): Range[] {
  const words: Range[] = []
  let open: Range | undefined
  for (let i = from; i < to;) {
    const code = text.codePointAt(i) as number
    const end = i + (code > 0xffff ? 2 : 1)
    const action = characters.actionOf(code)
    if (action === NOTHING) {
      const last = open ?? words.at(-1)
      if (last?.end === i && isAttached(code)) last.end = end
    } else if (action === BREAK) open = undefined
    else if (action === ALONE) {
      open = undefined
      words.push({ start: i, end })
    } else if (open) open.end = end
    else words.push((open = { start: i, end }))
    i = end
  }
  return words
}

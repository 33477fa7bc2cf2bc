import { isAttached } from '../../domain/characters.ts'
import type { Range } from '../../model/documents.ts'

/*
 * Letters and numbers of Unicode 17, which the tokenizers library takes for other characters, whose tables
 * are older than the runtime's: found by comparing every code point (tests/golden/byte_level.py).
 */
const unknownLetters = classOf(
  '88f c5c cdc a7ce-a7cf a7d2 a7d4 a7f1 10940-10959 10ec5-10ec7 11db0-11ddb 16ea0-16eb8 16ebb-16ed3 ' +
    '16ff2-16ff3 187f8-187ff 18d09-18d1e 18d80-18df2 1e6c0-1e6de 1e6e0-1e6e2 1e6e4-1e6e5 ' +
    '1e6e7-1e6ed 1e6f0-1e6f4 1e6fe-1e6ff 2b73a-2b73f 2cea2-2cead 323b0-33479',
)
const unknownNumbers = classOf('11de0-11de9 16ff4-16ff6')

/** "88f a7ce-a7cf" as the inside of a class of characters. */
export function classOf(ranges: string): string {
  return ranges.replace(/[\da-f]+/g, '\\u{$&}').replaceAll(' ', '')
}

const LETTER = `[\\p{L}--[${unknownLetters}]]`
const NUMBER = `[\\p{N}--[${unknownNumbers}]]`
const OTHER = `[[^\\p{White_Space}\\p{L}\\p{N}]${unknownLetters}${unknownNumbers}]`

/** GPT-2's own pattern (Radford et al. 2019): a space goes with what follows it. */
const PATTERN = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?${LETTER}+| ?${NUMBER}+| ?${OTHER}+|` +
    '\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+',
  'gv',
)
const SPACE = /^\p{White_Space}/u

/** What is cut into pieces by itself, in order; together they are the text. */
export function preTokens(text: string): string[] {
  return text.match(PATTERN) ?? []
}

const BLANK = /^\p{White_Space}*$/u

export const isBlank = (text: string) => BLANK.test(text)
export const startsWithSpace = (text: string) => SPACE.test(text)

/**
 * The same without white space, where each begins a word; but a mark stays in the word of the letter before
 * it, which the pattern parts from it. `spaced` reads the text as if a space were before it.
 */
export function wordsOf(text: string, spaced: boolean): Range[] {
  const words: Range[] = []
  let at = spaced ? -1 : 0
  for (const token of preTokens(spaced ? ` ${text}` : text)) {
    const start = token.startsWith(' ') ? at + 1 : at
    at += token.length
    if (isBlank(token)) continue
    const last = words.at(-1)
    if (last?.end === start && isAttached(text.codePointAt(start) as number)) last.end = at
    else words.push({ start, end: at })
  }
  return words
}

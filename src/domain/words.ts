import type { Range } from '../model/documents.ts'

/**
 * Cuts text into words where BERT's basic tokeniser would: at white space, around every punctuation
 * mark and symbol, around CJK characters. The editor snaps to these ranges, training labels their
 * first piece, evaluation counts them. Offsets are UTF-16; every non-space character lies in a word.
 */
export function splitWords(text: string): Range[] {
  const words: Range[] = []
  let start = -1
  const close = (end: number) => {
    if (start >= 0) words.push({ start, end })
    start = -1
  }
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i) as number
    const size = code > 0xffff ? 2 : 1
    const kind = characterKind(code)
    if (kind === 'space') close(i)
    else if (kind === 'letter') {
      if (start < 0) start = i
    } else if (kind === 'extend') {
      // A mark or joiner stays with what is before it, a lone symbol included.
      if (start < 0) extendLast(words, i, size, (at) => (start = at))
    } else {
      close(i)
      const last = words.at(-1)
      const joined = kind === 'symbol' && last?.end === i && joinsWord(text, last, code)
      if (joined) last.end = i + size
      else words.push({ start: i, end: i + size })
    }
    i += size
  }
  close(text.length)
  return words
}

/** The words that a document came with, or those of its text. */
export function documentWords(document: { text: string; words?: Range[] | null }): Range[] {
  return document.words ?? splitWords(document.text)
}

/** Grows the word that ends here, or begins one. */
function extendLast(words: Range[], at: number, size: number, begin: (at: number) => void): void {
  const last = words.at(-1)
  if (last?.end === at) last.end = at + size
  else begin(at)
}

type CharacterKind = 'space' | 'letter' | 'extend' | 'single' | 'symbol'

const SPACE = /[\p{White_Space}\p{Cc}]/u
const EXTEND = /[\p{M}\p{Emoji_Modifier}\p{Cf}]/u
const SINGLE = /\p{P}/u
const SYMBOL = /\p{S}/u

function characterKind(code: number): CharacterKind {
  if (code < 128) {
    if (code <= 32 || code === 127) return 'space'
    return isAsciiAlphanumeric(code) ? 'letter' : 'single'
  }
  if (isCjk(code)) return 'single'
  const character = String.fromCodePoint(code)
  if (SPACE.test(character)) return 'space'
  if (EXTEND.test(character)) return 'extend'
  if (SINGLE.test(character)) return 'single'
  return SYMBOL.test(character) ? 'symbol' : 'letter'
}

function isAsciiAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

const ZERO_WIDTH_JOINER = 0x200d

/** A symbol goes on with the word before it after a joiner, and as the second half of a flag. */
function joinsWord(text: string, word: Range, code: number): boolean {
  if (text.charCodeAt(word.end - 1) === ZERO_WIDTH_JOINER) return true
  const isHalf = word.end - word.start === 2 && isFlagHalf(text.codePointAt(word.start) as number)
  return isHalf && isFlagHalf(code)
}

/** A regional indicator: two of them are one flag. */
function isFlagHalf(code: number): boolean {
  return code >= 0x1f1e6 && code <= 0x1f1ff
}

/** The blocks that BERT calls Chinese characters: one word each. */
export function isCjk(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x20000 && code <= 0x2a6df) ||
    (code >= 0x2a700 && code <= 0x2b81f) ||
    (code >= 0x2b820 && code <= 0x2ceaf) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x2f800 && code <= 0x2fa1f)
  )
}

/** Index of the first word that ends after `offset`; words.length when there is none. */
export function wordAt(words: Range[], offset: number): number {
  let low = 0
  let high = words.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (words[middle].end > offset) high = middle
    else low = middle + 1
  }
  return low
}

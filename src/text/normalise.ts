import { isCjk } from '../domain/words.ts'

export interface NormaliserOptions {
  lowercase: boolean
  /** null follows `lowercase`, as Hugging Face does. */
  stripAccents: boolean | null
  /** Separate Chinese characters. */
  chineseChars: boolean
}

/** A character after normalisation, with the UTF-16 range of the original that it came from. */
export interface NormalisedCharacter {
  text: string
  start: number
  end: number
}

const SPACE = /^[\p{Zs}\p{Zl}\p{Zp}\t\n\r]$/u
const REMOVED = /^\p{C}$/u
const ACCENT = /^\p{Mn}$/u
const PUNCTUATION = /^\p{P}$/u

/**
 * BERT's basic tokeniser with offsets: cleans, separates CJK and punctuation, lowercases and strips
 * accents as asked. Returns the pre-tokens, each a list of characters that know where they came from.
 */
export function basicTokens(
  text: string,
  start: number,
  end: number,
  options: NormaliserOptions,
): NormalisedCharacter[][] {
  const strip = options.stripAccents ?? options.lowercase
  const tokens: NormalisedCharacter[][] = []
  let current: NormalisedCharacter[] = []
  const close = () => {
    if (current.length > 0) tokens.push(current)
    current = []
  }
  for (let i = start; i < end;) {
    const code = text.codePointAt(i) as number
    const size = code > 0xffff ? 2 : 1
    const character = String.fromCodePoint(code)
    if (isSpace(code, character)) close()
    else if (!isRemoved(code, character)) {
      const alone = options.chineseChars && isCjk(code)
      if (alone) close()
      for (const piece of fold(code, character, options.lowercase, strip)) {
        const item = { text: piece, start: i, end: i + size }
        if (isPunctuation(piece)) {
          close()
          tokens.push([item])
        } else current.push(item)
      }
      if (alone) close()
    }
    i += size
  }
  close()
  return tokens
}

function isSpace(code: number, character: string): boolean {
  if (code < 128) return code === 32 || code === 9 || code === 10 || code === 13
  return SPACE.test(character)
}

function isRemoved(code: number, character: string): boolean {
  if (code < 128) return code < 32 || code === 127
  return code === 0xfffd || REMOVED.test(character)
}

/** One character lowercased and stripped; may become none or several. */
function fold(code: number, character: string, lowercase: boolean, strip: boolean): string[] {
  if (code < 128) return [lowercase ? character.toLowerCase() : character]
  const decomposed = strip ? [...character.normalize('NFD')] : [character]
  const kept = strip ? decomposed.filter((part) => !ACCENT.test(part)) : decomposed
  return lowercase ? kept.flatMap((part) => [...part.toLowerCase()]) : kept
}

/** ASCII symbols count as punctuation in BERT; beyond ASCII only Unicode's category P does. */
function isPunctuation(character: string): boolean {
  const code = character.codePointAt(0) as number
  if (code >= 128) return PUNCTUATION.test(character)
  return (
    (code >= 33 && code <= 47) ||
    (code >= 58 && code <= 64) ||
    (code >= 91 && code <= 96) ||
    (code >= 123 && code <= 126)
  )
}

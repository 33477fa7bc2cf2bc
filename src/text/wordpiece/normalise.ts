import {
  characterKind,
  foldCharacter,
  isPunctuation,
  type NormaliserOptions,
} from './characters.ts'

/** A character after normalisation, with the UTF-16 range of the original that it came from. */
interface NormalisedCharacter {
  text: string
  start: number
  end: number
}

/**
 * BERT's basic tokeniser with offsets: cleans, separates CJK and punctuation, lowercases and strips
 * accents as asked. Returns the pre-tokens, each a list of characters that know where they came from.
 * Used to learn vocabularies; the tokeniser does the same in one pass without the lists.
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
    const kind = characterKind(code)
    const alone = options.chineseChars && kind === 'chinese'
    if (kind === 'space' || alone) close()
    if (kind === 'letter' || kind === 'chinese') {
      for (const piece of foldCharacter(code, options.lowercase, strip)) {
        const item = { text: String.fromCodePoint(piece), start: i, end: i + size }
        if (isPunctuation(piece)) {
          close()
          tokens.push([item])
        } else current.push(item)
      }
    }
    if (alone) close()
    i += size
  }
  close()
  return tokens
}

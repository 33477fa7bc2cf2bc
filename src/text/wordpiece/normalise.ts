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

/** Code points with the UTF-16 range of the original text that each came from. */
export interface Characters {
  codes: number[]
  starts: number[]
  ends: number[]
}

/** The characters of a stretch of text as they are. */
export function charactersOf(text: string, start: number, end: number): Characters {
  return charactersBy(text, start, end, (code) => [code])
}

/** The same as BERT's normaliser leaves them: cleaned, Chinese apart, folded as asked. */
export function normalisedCharacters(
  text: string,
  start: number,
  end: number,
  { lowercase, stripAccents, chineseChars }: NormaliserOptions,
): Characters {
  return charactersBy(text, start, end, (code) => {
    const kind = characterKind(code)
    if (kind === 'space') return [SPACE]
    if (kind === 'removed') return []
    const folded = foldCharacter(code, lowercase, stripAccents ?? lowercase)
    return kind === 'chinese' && chineseChars ? [SPACE, ...folded, SPACE] : folded
  })
}

const SPACE = 0x20

function charactersBy(
  text: string,
  start: number,
  end: number,
  become: (code: number) => number[],
): Characters {
  const characters: Characters = { codes: [], starts: [], ends: [] }
  for (let i = start; i < end;) {
    const code = text.codePointAt(i) as number
    const next = i + (code > 0xffff ? 2 : 1)
    for (const one of become(code)) {
      characters.codes.push(one)
      characters.starts.push(i)
      characters.ends.push(next)
    }
    i = next
  }
  return characters
}

import type { Range } from '../../model/documents.ts'
import type { Piece, Tokenizer } from '../tokenizer.ts'
import type { AddedTokens, FoundToken } from './added-tokens.ts'

/** What a stretch of text begins behind: nothing, or an added token that was found as written or normalised. */
export type Beginning = 'text' | 'token' | 'normalised token'

/** How a tokeniser reads text in which no added token is. */
export interface PlainReading {
  words(text: string, beginning: Beginning): Range[]
  encode(text: string, words: readonly Range[], beginning: Beginning): Piece[][]
}

/**
 * The same of any text: each added token is a word of its own, and what lies between two of them is read by itself. A
 * token counts where it lies within a word that is asked for.
 */
export function aroundTokens(
  plain: PlainReading,
  tokens: AddedTokens | undefined,
): Pick<Tokenizer, 'words' | 'encode'> {
  if (!tokens) {
    return {
      words: (text) => plain.words(text, 'text'),
      encode: (text, words) => plain.encode(text, words, 'text'),
    }
  }
  return {
    words: (text) =>
      partsOf(text, tokens.find(text)).flatMap((part) => {
        const { start, end } = part
        if ('id' in part) return isSeen(part) ? [{ start, end }] : []
        const own = plain.words(text.slice(start, end), part.beginning)
        return own.map((word) => moved(word, start))
      }),
    encode(text, words) {
      const counts = (token: FoundToken) => !isSeen(token) || words.some((w) => holds(w, token))
      const pieces = words.map((): Piece[] => [])
      for (const part of partsOf(text, tokens.find(text).filter(counts))) {
        const { start, end } = part
        if (!('id' in part)) {
          const own = clipped(words, part)
          const ranges = own.map(({ range }) => moved(range, -start))
          const encoded = plain.encode(text.slice(start, end), ranges, part.beginning)
          own.forEach(({ word }, i) =>
            pieces[word].push(...encoded[i].map((piece) => moved(piece, start))),
          )
        } else if (isSeen(part)) {
          pieces[words.findIndex((word) => holds(word, part))].push({ id: part.id, start, end })
        }
      }
      return pieces
    },
  }
}

/** One of white space has no piece. */
const isSeen = ({ start, end }: Range) => start < end

const holds = (word: Range, { start, end }: Range) => word.start <= start && end <= word.end

function moved<T extends Range>(range: T, by: number): T {
  return { ...range, start: range.start + by, end: range.end + by }
}

interface Stretch extends Range {
  beginning: Beginning
}

/** Tokens and what lies between them, in order. */
function partsOf(text: string, found: readonly FoundToken[]): (FoundToken | Stretch)[] {
  const parts: (FoundToken | Stretch)[] = []
  let [start, beginning]: [number, Beginning] = [0, 'text']
  for (const token of found) {
    if (token.start > start) parts.push({ start, end: token.start, beginning })
    parts.push(token)
    start = token.after
    beginning = token.normalized ? 'normalised token' : 'token'
  }
  if (start < text.length || parts.length === 0) parts.push({ start, end: text.length, beginning })
  return parts
}

/** The parts of words that lie in a stretch, each with the word's index. */
function clipped(words: readonly Range[], { start, end }: Range) {
  return words.flatMap((word, index) => {
    const range = { start: Math.max(word.start, start), end: Math.min(word.end, end) }
    return range.start < range.end ? [{ word: index, range }] : []
  })
}

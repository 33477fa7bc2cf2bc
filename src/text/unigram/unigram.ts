import type { Range } from '../../model/documents.ts'
import type { Piece, Tokenizer } from '../tokenizer.ts'
import { Cutter } from './cutter.ts'
import type { Normalised } from './normalised.ts'
import type { UnigramParts } from './parts.ts'
import { normalise } from './steps.ts'
import { isSeparator, SPACE, stretchesIn, wordsIn } from './words.ts'
import { unigramFiles } from './write.ts'

/** Words whose pieces are remembered; with a hundred bytes each they take a few megabytes. */
const MAX_REMEMBERED = 50_000
/** Longer ones seldom come again. */
const MAX_REMEMBERED_LENGTH = 30

/**
 * SentencePiece's Unigram, with character offsets: a text is normalised, cut into words, and each word, with a
 * mark for the space before it, into pieces. The mark counts to the word's first character; white space itself
 * has no pieces.
 */
export function createUnigram(parts: UnigramParts): Tokenizer {
  const { tokens, special, added, separators, steps } = parts
  const vocabulary = tokens.map(([token]) => token)
  for (const { id, content } of added) vocabulary[id] = content
  const id = (token: string) => vocabulary.lastIndexOf(token)
  const control = new Set([...Object.values(special), ...added.map(({ content }) => content)])
  const pieces = rememberingCutter(new Cutter(tokens, parts.unknownId, control))
  const read = lastOf((text: string) => normalise(text, steps))
  return {
    vocabulary,
    padId: id(special.pad),
    unknownId: parts.unknownId,
    clsId: id(special.cls),
    sepId: id(special.sep),
    words: (text) => wordsIn(read(text), text, separators),
    encode: (text, words) => {
      const whole = read(text)
      return charactersOf(whole, words).map((range) =>
        stretchesIn(whole, range, separators).flatMap((stretch) => {
          const begins = stretch.start === 0 || isSeparator(whole, stretch.start - 1, separators)
          return piecesOf(whole, stretch, begins, pieces)
        }),
      )
    },
    files: (maxLength, tokenTypes) => unigramFiles(parts, maxLength, tokenTypes),
  }
}

/** Which characters of a normalised text are of each word, by their places in it. */
function charactersOf({ starts }: Normalised, words: readonly Range[]): Range[] {
  let at = 0
  return words.map((word) => {
    while (at < starts.length && starts[at] < word.start) at++
    const start = at
    while (at < starts.length && starts[at] < word.end) at++
    return { start, end: at }
  })
}

type CutWord = Cutter['cut']

/** Pieces of the characters [start, end) of a text, with the mark of a space before them if they begin a word. */
function piecesOf(
  whole: Normalised,
  { start, end }: Range,
  begins: boolean,
  cut: CutWord,
): Piece[] {
  const marked = begins && whole.characters[start] !== SPACE
  const text = (marked ? SPACE : '') + whole.characters.slice(start, end).join('')
  let at = marked ? start - 1 : start
  return cut(text).map(({ id, length }) => {
    const [first, last] = [Math.max(at, start), at + length - 1]
    at += length
    return { id, start: whole.starts[first], end: whole.ends[Math.max(last, first)] }
  })
}

function rememberingCutter(cutter: Cutter): CutWord {
  const remembered = new Map<string, ReturnType<CutWord>>()
  return (text) => {
    const known = remembered.get(text)
    if (known) return known
    const cuts = cutter.cut(text)
    if (text.length <= MAX_REMEMBERED_LENGTH) {
      if (remembered.size === MAX_REMEMBERED) remembered.clear()
      remembered.set(text, cuts)
    }
    return cuts
  }
}

/** A text is asked for its words, and then for their pieces. */
function lastOf<T>(make: (text: string) => T): (text: string) => T {
  let last: { text: string; made: T } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, made: make(text) }
    return last.made
  }
}

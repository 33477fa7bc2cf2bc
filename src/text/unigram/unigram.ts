import type { Range } from '../../model/documents.ts'
import { withSpecials } from '../reading/added-token.ts'
import { AddedTokens } from '../reading/added-tokens.ts'
import { aroundTokens, type Beginning } from '../reading/around-tokens.ts'
import type { Piece, Tokenizer } from '../tokenizer.ts'
import { ByteTokens } from './byte-tokens.ts'
import { Cutter, type Cut } from './cutter.ts'
import { Merger } from './merger.ts'
import type { Normalised } from './normalised.ts'
import type { Marks, UnigramParts } from './parts.ts'
import { normalise } from './steps.ts'
import { isSeparator, SPACE, stretchesIn, wordsIn, type Separators } from './words.ts'
import { unigramFiles } from './write.ts'

/** Words whose pieces are remembered; with a hundred bytes each they take a few megabytes. */
const MAX_REMEMBERED = 50_000
/** Longer ones seldom come again. */
const MAX_REMEMBERED_LENGTH = 30

/**
 * SentencePiece's Unigram or BPE, with character offsets: a text is normalised, cut into words, and each word, with the
 * marks for the spaces before it, into pieces. A mark counts to the word's first character; white space itself
 * has no pieces.
 */
export function createUnigram(parts: UnigramParts): Tokenizer {
  const { tokens, special, added, separators, marks, steps } = parts
  const vocabulary = tokens.map(([token]) => token)
  for (const { id, content } of added) vocabulary[id] = content
  const id = (token: string) => vocabulary.lastIndexOf(token)
  const pieces = remembering(cutterOf(parts))
  const read = lastOf((text: string) => normalise(text, steps))
  return {
    vocabulary,
    padId: id(special.pad),
    unknownId: parts.unknownId,
    clsId: id(special.cls),
    sepId: id(special.sep),
    ...aroundTokens(
      {
        words: (text) => wordsIn(read(text), text, separators),
        encode: (text, words, beginning) => {
          const whole = read(text)
          return charactersOf(whole, words).map((range) =>
            stretchesIn(whole, range, separators).flatMap((stretch) => {
              const before = marksBefore(whole, stretch.start, marks, separators, beginning)
              return piecesOf(whole, stretch, before, pieces)
            }),
          )
        },
      },
      finderOf(parts, vocabulary),
    ),
    files: (maxLength, tokenTypes) => unigramFiles(parts, maxLength, tokenTypes),
  }
}

type CutWord = (text: string) => readonly Cut[]

function cutterOf({ tokens, merges, special, added, ...parts }: UnigramParts): CutWord {
  const vocabulary = tokens.map(([token]) => token)
  const bytes = parts.writesBytes ? ByteTokens.of(vocabulary) : undefined
  if (merges) {
    const unknown = { id: parts.unknownId, joins: parts.joinsUnknown, bytes }
    const merger = new Merger(vocabulary, merges, unknown)
    return (text) => merger.cut(text)
  }
  const controls = added.filter((token) => token.special).map(({ content }) => content)
  const control = new Set([...Object.values(special), ...controls])
  const cutter = new Cutter(tokens, parts.unknownId, control, bytes)
  return (text) => cutter.cut(text)
}

/** Tokens are normalised as texts are, with the mark that a normaliser puts before both. */
function finderOf(
  { special, added, steps, marks }: UnigramParts,
  vocabulary: readonly string[],
): AddedTokens | undefined {
  if (added.every((token) => token.special)) return undefined
  const mark = marks.before === 'always' ? [0] : []
  return new AddedTokens(withSpecials(vocabulary, special, added), (text, from, to) => {
    const { characters, starts, ends } = normalise(text.slice(from, to), steps)
    const moved = (places: number[]) =>
      [...mark.flatMap((at) => places.slice(at, 1)), ...places].map((place) => place + from)
    const own = characters.map((character) => character.codePointAt(0) as number)
    const codes = own.length > 0 ? [...mark.map(() => MARK), ...own] : []
    return { codes, starts: moved(starts), ends: moved(ends) }
  })
}

const MARK = SPACE.codePointAt(0) as number

/** How many marks of spaces stand before a place where a word may begin. */
function marksBefore(
  whole: Normalised,
  start: number,
  { before, runs }: Marks,
  separators: Separators,
  beginning: Beginning,
): number {
  const isMark = (at: number) => whole.characters[at] === SPACE || whole.characters[at] === ' '
  if (!runs && start === 0) return Number(putsMark(before, beginning))
  if (!runs) {
    const anySpace = separators !== 'white space and marks'
    return Number(anySpace ? isSeparator(whole, start - 1, separators) : isMark(start - 1))
  }
  let from = start
  while (from > 0 && isMark(from - 1)) from--
  const own = start - from
  const isPut = from === 0 && putsMark(before, beginning) && (own === 0 || before === 'always')
  return own + Number(isPut)
}

/** Whether a stretch that begins with a word gets a mark. */
function putsMark(before: Marks['before'], beginning: Beginning): boolean {
  if (before === 'always') return beginning !== 'normalised token'
  return before === 'every' || (before === 'first' && beginning === 'text')
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

/** Pieces of the characters [start, end) of a text, which have so many marks of spaces before them. */
function piecesOf(whole: Normalised, { start, end }: Range, marks: number, cut: CutWord): Piece[] {
  // A mark that was typed is one already.
  const own = marks === 1 && whole.characters[start] === SPACE ? 0 : marks
  const text = SPACE.repeat(own) + whole.characters.slice(start, end).join('')
  return cut(text).flatMap((piece) => {
    // Of the marks alone there is a piece for the last one.
    if (piece.end < own) return []
    if (piece.end === own && piece.end - piece.start > 1) return []
    const first = Math.max(piece.start - own, 0) + start
    const last = Math.max(piece.end - own - 1, 0) + start
    return [{ id: piece.id, start: whole.starts[first], end: whole.ends[last] }]
  })
}

function remembering(cut: CutWord): CutWord {
  const remembered = new Map<string, readonly Cut[]>()
  return (text) => {
    const known = remembered.get(text)
    if (known) return known
    const cuts = cut(text)
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

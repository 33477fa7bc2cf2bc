import type { Range } from '../../model/documents.ts'
import { withSpecials } from '../reading/added-token.ts'
import { AddedTokens } from '../reading/added-tokens.ts'
import { aroundTokens } from '../reading/around-tokens.ts'
import type { Piece, Tokenizer } from '../tokenizer.ts'
import { normalise, stepOf, type Step } from '../unigram/steps.ts'
import { byteCharacters, bytesOf, SPACE_BYTE } from './bytes.ts'
import { Pairs } from './pairs.ts'
import type { ByteLevelParts } from './parts.ts'
import { SpaceRuns } from './space-runs.ts'
import { isBlank, preTokens, startsWithSpace, wordsOf } from './pre-tokens.ts'
import { byteLevelFiles } from './write.ts'

/** Words whose pieces are remembered; with a hundred bytes each they take a few megabytes. */
const MAX_REMEMBERED = 50_000
/** Longer ones seldom come again. */
const MAX_REMEMBERED_LENGTH = 30

/**
 * GPT-2's tokeniser over bytes, with character offsets: text is cut by a pattern, and each part, with the
 * space before it, into pieces by merges. A piece stands for every character of which it has a byte; the
 * space belongs to no piece's range. White space that begins no word has no pieces.
 */
export function createByteLevel(parts: ByteLevelParts): Tokenizer {
  const { vocabulary, special, addPrefixSpace } = parts
  const ids = new Map(vocabulary.map((token, id) => [token, id]))
  const id = (token: string) => ids.get(token) as number
  const adds = (text: string) => addPrefixSpace && !startsWithSpace(text)
  const cut = piecesBy(new Pairs(ids, parts.merges), byteCharacters.map(id))
  const runs = new SpaceRuns(parts.added)
  /** Pieces of text without added tokens, which begins at `start`. */
  const cutPlain = (text: string, start: number, spaced: boolean): Piece[] => {
    let at = spaced ? start - 1 : start
    return preTokens((spaced ? ' ' : '') + text).flatMap((part) => {
      const from = at
      at += part.length
      return isBlank(part) ? [] : cut(part).map((piece) => moved(piece, from))
    })
  }
  const cutAny = parts.composes ? composing(cutPlain) : cutPlain
  return {
    vocabulary,
    padId: id(special.pad),
    unknownId: id(special.unk),
    clsId: id(special.cls),
    sepId: id(special.sep),
    ...aroundTokens(
      {
        words: (text) => wordsOf(text, adds(text)),
        encode: (text, words) =>
          words.map(({ start, end }) => {
            const spaced = start > 0 ? runs.leavesSpace(text, start) : adds(text)
            return cutAny(text.slice(start, end), start, spaced)
          }),
      },
      finderOf(parts),
    ),
    files: (maxLength) => byteLevelFiles(parts, maxLength),
  }
}

/** Runs of spaces are read as such. */
function finderOf({ vocabulary, special, added }: ByteLevelParts): AddedTokens | undefined {
  const written = added.filter(({ content }) => !isBlank(content))
  return written.some((token) => !token.special)
    ? new AddedTokens(withSpecials(vocabulary, special, written))
    : undefined
}

function moved<T extends Range>(range: T, by: number): T {
  return { ...range, start: range.start + by, end: range.end + by }
}

type CutText = (text: string, start: number, spaced: boolean) => Piece[]

/** The same of texts whose letters and marks are composed first, with ranges in the text as it was. */
function composing(cut: CutText): CutText {
  return (text, start, spaced) => {
    if (text.normalize('NFC') === text) return cut(text, start, spaced)
    const { characters, starts, ends } = normalise(text, [COMPOSED])
    // Of each UTF-16 unit, the character that it is of.
    const places = characters.flatMap((character, at) => Array<number>(character.length).fill(at))
    return cut(characters.join(''), 0, spaced).map(({ id, ...range }) => {
      const [first, last] = [places[Math.max(range.start, 0)], places[Math.max(range.end - 1, 0)]]
      return { id, start: start + starts[first], end: start + ends[last] }
    })
  }
}

const COMPOSED = stepOf({ type: 'NFC' }) as Step

/** Cuts a part of a text into pieces with ranges in it; what was cut before is remembered. */
function piecesBy(pairs: Pairs, tokenOfByte: readonly number[]): (part: string) => Piece[] {
  const remembered = new Map<string, Piece[]>()
  return (part) => {
    const known = remembered.get(part)
    if (known) return known
    const { bytes, starts, ends } = bytesOf(part)
    const { ids, lengths } = pairs.join(Array.from(bytes, (byte) => tokenOfByte[byte]))
    let from = 0
    const pieces = ids.map((id, i) => {
      const to = from + lengths[i]
      const piece = { id, ...rangeOf(bytes, starts, ends, from, to) }
      from = to
      return piece
    })
    if (part.length <= MAX_REMEMBERED_LENGTH) {
      if (remembered.size === MAX_REMEMBERED) remembered.clear()
      remembered.set(part, pieces)
    }
    return pieces
  }
}

/** The characters of the bytes [from, to) without spaces around them; of spaces alone, their end. */
function rangeOf(
  bytes: Uint8Array,
  starts: readonly number[],
  ends: readonly number[],
  from: number,
  to: number,
): Range {
  const last = ends[to - 1]
  while (from < to && bytes[from] === SPACE_BYTE) from++
  if (from === to) return { start: last, end: last }
  while (bytes[to - 1] === SPACE_BYTE) to--
  return { start: starts[from], end: ends[to - 1] }
}

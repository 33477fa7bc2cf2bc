import { fail, ok, type Result } from '../domain/failure.ts'
import type { Range } from '../domain/model.ts'
import { basicTokens, type NormalisedCharacter, type NormaliserOptions } from './normalise.ts'

export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const

/** Longer words become one [UNK], as in every BERT. */
const MAX_WORD_CHARACTERS = 100

/** A piece of the vocabulary, and the UTF-16 range of the original text it stands for. */
export interface Piece extends Range {
  id: number
}

export interface Tokenizer {
  readonly vocabulary: readonly string[]
  readonly options: NormaliserOptions
  readonly padId: number
  readonly unknownId: number
  readonly clsId: number
  readonly sepId: number
  /** Pieces of `text` between two offsets, without special tokens; offsets are into `text`. */
  encode(text: string, range?: Range): Piece[]
}

/**
 * BERT's tokeniser (basic + WordPiece, greedy longest match) with character offsets.
 * Fails when the vocabulary lacks one of the special tokens.
 */
export function createTokenizer(
  vocabulary: readonly string[],
  options: NormaliserOptions,
): Result<Tokenizer> {
  const ids = new Map(vocabulary.map((token, id) => [token, id]))
  const missing = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].filter((token) => !ids.has(token))
  if (missing.length > 0) {
    return fail(
      'bad-input',
      `The vocabulary lacks ${missing.join(', ')}; choose a BERT model with a complete vocab.txt.`,
    )
  }
  const id = (token: string) => ids.get(token) as number
  return ok({
    vocabulary,
    options,
    padId: id('[PAD]'),
    unknownId: id('[UNK]'),
    clsId: id('[CLS]'),
    sepId: id('[SEP]'),
    encode(text, range = { start: 0, end: text.length }) {
      return basicTokens(text, range.start, range.end, options).flatMap((token) =>
        wordPieces(token, ids, id('[UNK]')),
      )
    },
  })
}

/** Greedy longest match from the left; a word that does not come out even is one unknown piece. */
function wordPieces(
  word: NormalisedCharacter[],
  ids: Map<string, number>,
  unknownId: number,
): Piece[] {
  const whole = { start: word[0].start, end: word[word.length - 1].end }
  if (word.length > MAX_WORD_CHARACTERS) return [{ id: unknownId, ...whole }]
  const pieces: Piece[] = []
  for (let from = 0; from < word.length;) {
    let to = word.length
    let id: number | undefined
    for (; to > from; to--) {
      const text = word.slice(from, to).reduce((sum, character) => sum + character.text, '')
      id = ids.get(from === 0 ? text : `##${text}`)
      if (id !== undefined) break
    }
    if (id === undefined) return [{ id: unknownId, ...whole }]
    pieces.push({ id, start: word[from].start, end: word[to - 1].end })
    from = to
  }
  return pieces
}

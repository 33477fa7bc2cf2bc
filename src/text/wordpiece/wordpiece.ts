import { fail, ok, type Result } from '../../domain/failure.ts'
import type { Piece, SpecialTokens, Tokenizer } from '../tokenizer.ts'
import { withSpecials, type AddedToken } from '../reading/added-token.ts'
import { AddedTokens } from '../reading/added-tokens.ts'
import type { NormaliserOptions } from './characters.ts'
import { CharacterTable } from './character-table.ts'
import { PieceTrie } from '../trie.ts'
import { normalisedCharacters } from './normalise.ts'
import { MAX_WORD_CHARACTERS, WordBuffer } from './word-buffer.ts'
import { wordsBetween } from './words.ts'
import { wordPieceFiles } from './write.ts'
import { bertTokens } from '../special-tokens.ts'

/** What few tokenisers have beside a vocabulary. */
export interface WordPieceExtras {
  /** In the order of their ids. Those that the vocabulary has not follow it without a gap. */
  added?: readonly AddedToken[]
  /** Longer words are one unknown piece. */
  maxWordCharacters?: number
}

/**
 * BERT's tokeniser (basic + WordPiece, greedy longest match) with character offsets. Each word is read
 * by itself, but for added tokens, which are looked for in the text and count where they lie within a
 * word. Fails when the vocabulary lacks one of the special tokens.
 */
export function createWordPiece(
  vocabulary: readonly string[],
  options: NormaliserOptions,
  special: SpecialTokens = bertTokens,
  { added = [], maxWordCharacters = MAX_WORD_CHARACTERS }: WordPieceExtras = {},
): Result<Tokenizer> {
  const tokens = [...vocabulary]
  for (const { id, content } of added) tokens[id] = content
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const { pad, unk, cls, sep } = special
  const missing = [pad, unk, cls, sep].filter((token) => !ids.has(token))
  if (missing.length > 0) {
    return fail(
      'bad-input',
      `The vocabulary lacks ${missing.join(', ')}; choose a BERT model with a complete vocab.txt.`,
    )
  }
  const id = (token: string) => ids.get(token) as number
  const characters = new CharacterTable(options)
  const word = new WordBuffer(new PieceTrie(vocabulary), id(unk), maxWordCharacters)
  const finder = added.some((token) => !token.special)
    ? new AddedTokens(withSpecials(tokens, special, added), (text, start, end) =>
        normalisedCharacters(text, start, end, options),
      )
    : undefined
  return ok({
    vocabulary: tokens,
    padId: id(pad),
    unknownId: id(unk),
    clsId: id(cls),
    sepId: id(sep),
    words: (text) => wordsBetween(text, finder?.find(text) ?? [], characters),
    encode: (text, words) => {
      const found = finder?.find(text) ?? []
      let next = 0
      return words.map(({ start, end }) => {
        const pieces: Piece[] = []
        let from = start
        while (found[next]?.start < start) next++
        for (; found[next]?.end <= end; next++) {
          characters.read(text, from, found[next].start, word, pieces)
          const { id, ...range } = found[next]
          pieces.push({ id, start: range.start, end: range.end })
          from = range.end
        }
        characters.read(text, from, end, word, pieces)
        return pieces
      })
    },
    files: (maxLength, tokenTypes = true) =>
      wordPieceFiles({
        ...{ vocabulary, tokens, options, special, added, maxWordCharacters },
        ...{ maxLength, tokenTypes },
      }),
  })
}

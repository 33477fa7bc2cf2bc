import { fail, ok, type Result } from '../domain/failure.ts'
import type { Range } from '../domain/model.ts'
import type { NormaliserOptions } from './characters.ts'
import { CharacterTable } from './character-table.ts'
import { PieceTrie } from './trie.ts'
import { WordBuffer, type Piece } from './word-buffer.ts'

export type { Piece } from './word-buffer.ts'

export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const

export interface Tokenizer {
  readonly vocabulary: readonly string[]
  readonly options: NormaliserOptions
  readonly padId: number
  readonly unknownId: number
  readonly clsId: number
  readonly sepId: number
  /**
   * Pieces of `text` between two offsets, without special tokens; offsets are into `text`. Text that
   * spells a special token ("[SEP]") stays text: what a user types never becomes a control token.
   */
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
  const unknownId = id('[UNK]')
  const characters = new CharacterTable(options)
  const word = new WordBuffer(new PieceTrie(vocabulary), unknownId)
  return ok({
    vocabulary,
    options,
    padId: id('[PAD]'),
    unknownId,
    clsId: id('[CLS]'),
    sepId: id('[SEP]'),
    encode(text, range = { start: 0, end: text.length }) {
      const pieces: Piece[] = []
      for (let i = range.start; i < range.end;) {
        const unit = text.charCodeAt(i)
        const code = unit < 0xd800 || unit > 0xdbff ? unit : (text.codePointAt(i) as number)
        const end = i + (code > 0xffff ? 2 : 1)
        characters.feed(code, word, i, end, pieces)
        i = end
      }
      word.close(pieces)
      return pieces
    },
  })
}

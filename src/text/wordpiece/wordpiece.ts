import { fail, ok, type Result } from '../../domain/failure.ts'
import type { Piece, SpecialTokens, Tokenizer } from '../tokenizer.ts'
import type { NormaliserOptions } from './characters.ts'
import { CharacterTable } from './character-table.ts'
import { PieceTrie } from './trie.ts'
import { WordBuffer } from './word-buffer.ts'
import { wordPieceFiles } from './write.ts'

/** BERT's. */
export const bertTokens: SpecialTokens = {
  pad: '[PAD]',
  unk: '[UNK]',
  cls: '[CLS]',
  sep: '[SEP]',
  mask: '[MASK]',
}

/**
 * BERT's tokeniser (basic + WordPiece, greedy longest match) with character offsets. Each word is read
 * by itself. Fails when the vocabulary lacks one of the special tokens.
 */
export function createWordPiece(
  vocabulary: readonly string[],
  options: NormaliserOptions,
  special: SpecialTokens = bertTokens,
): Result<Tokenizer> {
  const ids = new Map(vocabulary.map((token, id) => [token, id]))
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
  const word = new WordBuffer(new PieceTrie(vocabulary), id(unk))
  return ok({
    vocabulary,
    padId: id(pad),
    unknownId: id(unk),
    clsId: id(cls),
    sepId: id(sep),
    encode: (text, words) =>
      words.map((range) => {
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
      }),
    files: (maxLength) => wordPieceFiles(vocabulary, options, special, maxLength),
  })
}

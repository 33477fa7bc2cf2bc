import type { FailureError } from '../domain/failure.ts'
import type { Range } from '../model/documents.ts'

/** A piece of the vocabulary, and the UTF-16 range of the original text it stands for. */
export interface Piece extends Range {
  id: number
}

/** Cuts words into pieces, each an id of its vocabulary. */
export interface Tokenizer {
  /** Tokens by id. */
  readonly vocabulary: readonly string[]
  readonly padId: number
  readonly unknownId: number
  readonly clsId: number
  readonly sepId: number
  /**
   * The words of a text where this tokeniser cuts it before it looks for pieces, in order and apart. A
   * word and what it is made of are the same here as in other programs that read the model.
   */
  words(text: string): Range[]
  /**
   * Pieces of each of `words`, ranges of `text` in order and apart, without special tokens; offsets are
   * into `text`. What stands around a word may matter: some tokenisers write the space before a word into
   * its first piece. Text that spells a special token ("[SEP]") stays text: what a user types never
   * becomes a control token.
   */
  encode(text: string, words: readonly Range[]): Piece[][]
  /**
   * Its files in a Hugging Face folder by name; `maxLength` is what the model reads at once. A model without
   * token types has to be told so: transformers would hand it some.
   */
  files(maxLength: number, tokenTypes?: boolean): Record<string, string>
}

/** How tokens that stand for no text are spelt, under the names that Hugging Face gives them. */
export type SpecialTokens = Record<'pad' | 'unk' | 'cls' | 'sep' | 'mask', string>

/** How Hugging Face folders hold tokenisers of one kind. */
export interface TokenizerFormat {
  /** Largest size in bytes of each of its files, by name. */
  files: Readonly<Record<string, number>>
  /** The files of which one is enough to know the vocabulary. */
  vocabularies: readonly string[]
  /** Throws a FailureError. */
  read(folder: TokenizerFolder): Promise<Tokenizer>
}

/** A folder to read a tokeniser from. */
export interface TokenizerFolder {
  /** The text of one of the format's files; undefined when it is not there. */
  text(name: string): Promise<string | undefined>
  /** The same of a file that is no text. */
  bytes(name: string): Promise<Uint8Array | undefined>
  /** Rows of the model's embedding table. */
  rows: number
  special: SpecialTokens
  /** What config.json calls the class of the tokeniser; other files may say it instead. */
  tokenizerClass: unknown
  /** That the folder cannot be used, and why. */
  refusal(why: string): FailureError
}

import type { Json } from '../../domain/json.ts'
import type { Merge } from '../bpe/merges.ts'
import type { AddedToken } from '../reading/added-token.ts'
import type { SpecialTokens } from '../tokenizer.ts'
import type { ScoredToken } from './cutter.ts'
import type { Step } from './steps.ts'
import type { Separators } from './words.ts'

/** How the mark of a space is put where a text, or what follows an added token, begins with a word. */
export interface Marks {
  /**
   * Always, as a normaliser does it; where none is there, by a pre-tokeniser of `every` stretch or of the `first`; or
   * never.
   */
  before: 'always' | 'every' | 'first' | 'never'
  /** Whether all marks before a word are cut with it, or the last one alone. */
  runs: boolean
}

/** What a tokeniser of SentencePiece's is made of: Unigram, or BPE where there are merges. */
export interface UnigramParts {
  /** Tokens by id, with the special ones among them; scores mean nothing where there are merges. */
  tokens: readonly ScoredToken[]
  /** In the order in which they are done; each names and makes tokens. */
  merges?: readonly Merge[]
  unknownId: number
  /** Whether unknown characters are written in bytes, each of which has a token. */
  writesBytes: boolean
  /** Whether unknown characters that follow one another are one token. */
  joinsUnknown: boolean
  special: SpecialTokens
  /** Tokens beside those that are found before a text is cut; special ones have no pieces in a text. */
  added: readonly AddedToken[]
  /** What is done to a text first. */
  steps: readonly Step[]
  /** What parts words. */
  separators: Separators
  marks: Marks
  /** How tokenizer.json says what parts words and puts marks. */
  preTokenizer: Json | null
}

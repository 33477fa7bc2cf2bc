import type { AddedToken } from '../reading/added-token.ts'
import type { SpecialTokens } from '../tokenizer.ts'
import type { Merge } from './merges.ts'

/** What a byte-level tokeniser is made of. */
export interface ByteLevelParts {
  /** Tokens by id, with the special ones, and a token for each character of bytes.ts. */
  vocabulary: readonly string[]
  /** In the order in which they are done; each names and makes tokens of the vocabulary. */
  merges: readonly Merge[]
  special: SpecialTokens
  /** Special tokens beside those, or written in another way: they have no pieces in a text. */
  added: readonly AddedToken[]
  /** Whether a text that begins with a word is read as if a space were before it. */
  addPrefixSpace: boolean
}

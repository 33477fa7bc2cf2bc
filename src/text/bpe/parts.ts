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
  /**
   * Tokens that are found before a text is cut; special ones, beside those or written in another way, have no
   * pieces in a text.
   */
  added: readonly AddedToken[]
  /** Whether letters and their marks are composed first (NFC). */
  composes?: boolean
  /** Whether a text that begins with a word is read as if a space were before it. */
  addPrefixSpace: boolean
}

import type { AddedToken } from '../reading/added-token.ts'
import type { SpecialTokens } from '../tokenizer.ts'
import type { ScoredToken } from './cutter.ts'
import type { Step } from './steps.ts'
import type { Separators } from './words.ts'

/** What a tokeniser of SentencePiece's Unigram is made of. */
export interface UnigramParts {
  /** Tokens by id, with the special ones among them. */
  tokens: readonly ScoredToken[]
  unknownId: number
  special: SpecialTokens
  /** Special tokens beside those, or written in another way: they have no pieces in a text. */
  added: readonly AddedToken[]
  /** What is done to a text first. */
  steps: readonly Step[]
  /** What parts words. */
  separators: Separators
}

import type { Json } from '../../domain/json.ts'
import type { ScoredToken } from './cutter.ts'
import type { Step } from './steps.ts'
import type { Separators } from './words.ts'

/** What a family's tokeniser has of its own, where its folder has SentencePiece's own file alone. */
export interface UnigramFamily {
  /** "XLM-RoBERTa" */
  whose: string
  /** The name of that file. */
  modelFile: string
  /** Whether folders may call its special tokens otherwise. */
  takesOtherSpecials?: boolean
  /** Of its tokenisers in transformers, without Fast. */
  classes: readonly string[]
  /** Tokens by id, from those of the file. */
  tokens(pieces: readonly ScoredToken[]): ScoredToken[]
  /** Its special tokens beside the usual ones. */
  further?: readonly string[]
  /** What is done to a text first; `written` writes what the file's table of characters has. */
  steps(written: readonly Step[], settings: Json): readonly (Step | undefined)[]
  separators: Separators
}

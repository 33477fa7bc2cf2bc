import { printable } from '../../domain/quoting.ts'
import type { FailureError } from '../../domain/failure.ts'
import type { TokenizerFolder } from '../tokenizer.ts'

/** A folder to read a tokeniser from, and whose way of reading text it must have. */
export interface Reader extends TokenizerFolder {
  /** "BERT" */
  whose: string
}

/** A part that is not as the tokeniser of that family has it. */
export function foreign({ whose, refusal }: Reader, what: string): FailureError {
  return refusal(
    `its tokeniser ${what}; only ${whose}’s own way of reading text is supported, so choose a model that has it`,
  )
}

/** A file of a tokeniser that nobody could have written so. */
export function damaged({ refusal }: TokenizerFolder, file = 'tokenizer.json'): FailureError {
  return refusal(`its ${file} is damaged; download or export the model again`)
}

/** That a part is of another kind than it must be, or missing. */
export const instead = (part: string, type: string | undefined, wanted: string) =>
  type === undefined ? `has no ${part}` : `has the ${part} ${type} instead of ${wanted}`

/** The kind of a part of tokenizer.json. */
export function typeOf(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined
  return 'type' in part ? printable(String(part.type)) : undefined
}

/** Every token needs a row of the model's embedding table. */
export function requireRow({ rows, refusal }: TokenizerFolder, id: number): void {
  if (id < rows) return
  throw refusal(
    `its tokeniser has more tokens than its embedding table has rows (${rows}); save the model again with the tokeniser that it was trained with, after model.resize_token_embeddings(len(tokenizer))`,
  )
}

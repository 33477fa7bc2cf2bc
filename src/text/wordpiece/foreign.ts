import type { FailureError } from '../../domain/failure.ts'
import type { TokenizerFolder } from '../tokenizer.ts'

/** A part that is not as BERT's own tokeniser has it. */
export function foreign(folder: TokenizerFolder, what: string): FailureError {
  return folder.refusal(
    `its tokeniser ${what}; only BERT’s own way of reading text is supported, so choose a model that has it`,
  )
}

/** Every token needs a row of the model's embedding table. */
export function requireRow({ rows, refusal }: TokenizerFolder, id: number): void {
  if (id < rows) return
  throw refusal(
    `its tokeniser has more tokens than its embedding table has rows (${rows}); save the model again with the tokeniser that it was trained with, after model.resize_token_embeddings(len(tokenizer))`,
  )
}

import type { FailureError } from '../../domain/failure.ts'
import type { TokenizerFolder } from '../tokenizer.ts'

/** A part that is not as BERT's own tokeniser has it. */
export function foreign(folder: TokenizerFolder, what: string): FailureError {
  return folder.refusal(
    `its tokeniser ${what}; only BERT’s own way of reading text is supported, so choose a model that has it`,
  )
}

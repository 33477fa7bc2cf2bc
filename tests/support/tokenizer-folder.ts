import { FailureError } from '../../src/domain/failure.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'
import { wordPiece } from '../../src/text/wordpiece/read.ts'
import { bertTokens } from '../../src/text/wordpiece/wordpiece.ts'

interface Surroundings {
  /** Rows of the embedding table. */
  rows?: number
  /** What config.json calls the class. */
  tokenizerClass?: unknown
}

/** The tokeniser of a folder with these files, each its text or its JSON; refused with the bare reason. */
export function tokenizerOf(
  files: Record<string, unknown>,
  { rows = 1000, tokenizerClass }: Surroundings = {},
): Promise<Tokenizer> {
  return wordPiece.read({
    text: async (name) => {
      const file = files[name]
      return file === undefined || typeof file === 'string' ? file : JSON.stringify(file)
    },
    rows,
    special: bertTokens,
    tokenizerClass,
    refusal: (why) => new FailureError({ code: 'bad-input', message: why }),
  })
}

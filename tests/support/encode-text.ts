import type { Piece, Tokenizer } from '../../src/text/tokenizer.ts'

/** The pieces of a whole text, read as if it were one word. */
export function encodeText(tokenizer: Tokenizer, text: string): Piece[] {
  return tokenizer.encode(text, [{ start: 0, end: text.length }])[0]
}

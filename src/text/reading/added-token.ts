import type { SpecialTokens } from '../tokenizer.ts'

/** A token that is found in the text before it is cut into words, as Hugging Face folders describe it. */
export interface AddedToken {
  id: number
  content: string
  /** Looked for in the normalised text, in its own normalised form; otherwise as it is written. */
  normalized: boolean
  /** Only where no letter or digit touches it. */
  single_word: boolean
  /** Takes the white space before it; that has no pieces in any case. */
  lstrip: boolean
  rstrip: boolean
  /** Controls the model, and is never found in a text: what a user types stays text. */
  special: boolean
}

/** A token looked for as it is written, wherever it stands. */
export const plainToken = { normalized: false, single_word: false, lstrip: false, rstrip: false }

/** The added tokens and the special ones, by id. */
export function withSpecials(
  tokens: readonly string[],
  special: SpecialTokens,
  added: readonly AddedToken[],
): AddedToken[] {
  const known = new Set(added.map(({ content }) => content))
  const others = Object.values(special)
    .map((content) => ({ id: tokens.indexOf(content), content, ...plainToken, special: true }))
    .filter(({ id, content }) => id >= 0 && !known.has(content))
  return [...others, ...added].sort((a, b) => a.id - b.id)
}

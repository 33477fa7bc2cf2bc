import type { SpecialTokens } from '../tokenizer.ts'

/** What files of a tokeniser call the special tokens; those around a text begin and end it. */
export function specialMapOf(special: SpecialTokens): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(special).map(([kind, token]) => [`${kind}_token`, token])),
    bos_token: special.cls,
    eos_token: special.sep,
  }
}

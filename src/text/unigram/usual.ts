import type { UnigramParts } from './parts.ts'
import { SPACE, type Separators } from './words.ts'

/** How most tokenisers part words: each gets the mark of a space. */
export function usualParting(
  separators: Separators,
): Pick<UnigramParts, 'separators' | 'marks' | 'preTokenizer' | 'writesBytes' | 'joinsUnknown'> {
  const space = { type: 'Metaspace', replacement: SPACE, prepend_scheme: 'always', split: true }
  const split = { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, space] }
  return {
    separators,
    marks: { before: 'every', runs: false },
    preTokenizer: separators === 'white space' ? split : space,
    writesBytes: false,
    joinsUnknown: true,
  }
}

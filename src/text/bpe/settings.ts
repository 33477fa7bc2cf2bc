import type { Json } from '../../domain/json.ts'
import type { Reader } from '../reading/foreign.ts'
import type { Serialised } from './serialised.ts'

/** Whose settings count: RoBERTa's class makes all but the vocabulary anew, the general one takes the file's. */
export type TokenizerClass = 'roberta' | 'as serialised'

export const classes: Record<string, TokenizerClass> = {
  RobertaTokenizer: 'roberta',
  PreTrainedTokenizer: 'as serialised',
  TokenizersBackend: 'as serialised',
}

/** Whether a space is put before a text, as transformers decides it. */
export function prefixSpaceOf(
  { refusal }: Reader,
  kind: TokenizerClass,
  { add_prefix_space: said }: Json,
  serialised: Serialised | undefined,
): boolean {
  const own = said === true
  if (kind === 'roberta' || !serialised || own === serialised.addPrefixSpace) return own
  // Its versions differ here: one takes the settings, the other the file.
  const { addPrefixSpace } = serialised
  throw refusal(
    `its tokenizer.json and tokenizer_config.json differ on add_prefix_space; write "add_prefix_space": ${addPrefixSpace} in both if the model was trained so, otherwise ${!addPrefixSpace}`,
  )
}

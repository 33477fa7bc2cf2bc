import type { Json } from '../../domain/json.ts'
import type { TokenizerFolder } from '../tokenizer.ts'
import type { NormaliserOptions } from './characters.ts'
import type { Serialised } from './serialised.ts'

/** Whose settings count: BERT's classes make the normaliser anew, the general one takes the file's. */
export type TokenizerClass = 'bert' | 'as serialised'

export const classes: Record<string, TokenizerClass> = {
  BertTokenizer: 'bert',
  DistilBertTokenizer: 'bert',
  ElectraTokenizer: 'bert',
  MPNetTokenizer: 'bert',
  PreTrainedTokenizer: 'as serialised',
  TokenizersBackend: 'as serialised',
}

/** How text is normalised, as transformers decides it. */
export function normaliserOf(
  folder: TokenizerFolder,
  kind: TokenizerClass,
  settings: Json,
  serialised: Serialised | undefined,
): NormaliserOptions {
  if (kind === 'as serialised' && serialised) return serialised.normaliser
  const { do_lower_case: lower, strip_accents: strip, tokenize_chinese_chars: chinese } = settings
  const own = {
    lowercase: lower !== false,
    stripAccents: typeof strip === 'boolean' ? strip : null,
    chineseChars: chinese !== false,
  }
  if (serialised) refuseDoubt(folder, settings, own, serialised.normaliser)
  return own
}

const settingNames = {
  lowercase: 'do_lower_case',
  stripAccents: 'strip_accents',
  chineseChars: 'tokenize_chinese_chars',
} as const

/**
 * Where tokenizer_config.json says nothing, transformers' BERT reads text in the usual way, whatever
 * tokenizer.json says: then nobody knows how the model was trained.
 */
function refuseDoubt(
  folder: TokenizerFolder,
  settings: Json,
  own: NormaliserOptions,
  file: NormaliserOptions,
): void {
  const effect = (options: NormaliserOptions) => ({
    ...options,
    stripAccents: options.stripAccents ?? options.lowercase,
  })
  const keys = Object.keys(settingNames) as (keyof typeof settingNames)[]
  const open = keys.find((key) => {
    const differs = own[key] !== file[key] && effect(own)[key] !== effect(file)[key]
    return differs && settings[settingNames[key]] === undefined
  })
  if (!open) return
  const name = settingNames[open]
  const [theirs, usual] = [String(effect(file)[open]), String(effect(own)[open])]
  throw folder.refusal(
    `its tokenizer.json and transformers’ BERT differ on ${name}, and tokenizer_config.json does not say which holds; write "${name}": ${theirs} there if the model was trained so, otherwise ${usual}`,
  )
}

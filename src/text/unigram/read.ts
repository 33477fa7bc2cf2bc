import { isObject, parseJsonObject, type Json } from '../../domain/json.ts'
import { classOf } from '../reading/class.ts'
import { foreign, requireRow, type Reader } from '../reading/foreign.ts'
import { readAdded } from '../reading/read-added.ts'
import type { SpecialTokens, Tokenizer, TokenizerFormat } from '../tokenizer.ts'
import type { UnigramFamily } from './family.ts'
import { modelOf } from './read-model.ts'
import { parseSerialised } from './serialised.ts'
import { createUnigram } from './unigram.ts'

/** A quarter of a million tokens are 17 MB as JSON, 34 MB with merges, 5 MB as SentencePiece writes them. */
const MAX_VOCABULARY_BYTES = 64 * 1024 * 1024
const MAX_SETTINGS_BYTES = 1024 * 1024

/**
 * SentencePiece's Unigram and BPE in Hugging Face folders: tokenizer.json, or else the model file, and
 * tokenizer_config.json. Read as transformers reads them, or refused by the name of the part that is another.
 */
export function unigram(family: UnigramFamily): TokenizerFormat {
  return {
    files: {
      'tokenizer.json': MAX_VOCABULARY_BYTES,
      'tokenizer_config.json': MAX_SETTINGS_BYTES,
      [family.modelFile]: MAX_VOCABULARY_BYTES,
      'special_tokens_map.json': MAX_SETTINGS_BYTES,
      'added_tokens.json': MAX_SETTINGS_BYTES,
    },
    vocabularies: ['tokenizer.json', family.modelFile],
    read: (folder) => read({ ...folder, whose: family.whose }, family),
  }
}

async function read(given: Reader, family: UnigramFamily): Promise<Tokenizer> {
  const json = async (name: string): Promise<Json | undefined> => {
    const text = await given.text(name)
    return text === undefined ? undefined : parseJsonObject(name, text)
  }
  const settings = (await json('tokenizer_config.json')) ?? {}
  const specialMap = await json('special_tokens_map.json')
  const special = family.takesOtherSpecials
    ? specialsOf(given.special, { ...specialMap, ...settings })
    : given.special
  const folder = { ...given, special }
  const own = [...family.classes, 'PreTrainedTokenizer', 'TokenizersBackend']
  const kinds = Object.fromEntries(own.map((name) => [name, name]))
  const kind = classOf(folder, settings, kinds, family.classes[0])
  const file = await json('tokenizer.json')
  if (!file && !family.classes.includes(kind)) {
    throw foreign(folder, 'needs a tokenizer.json, which is missing')
  }
  const serialised = file && parseSerialised(folder, file)
  const { added: listed, size, ...model } = serialised ?? (await modelOf(folder, family, settings))
  const vocabulary = model.tokens.map(([token]) => token)
  const added = readAdded(folder, {
    ...{ vocabulary, size, settings, specialMap, serialised: listed },
    legacy: await json('added_tokens.json'),
    normalise: (text) => text,
    takesBlank: model.merges !== undefined,
  })
  for (const { id } of added) requireRow(folder, id)
  requireTokens(folder, new Set([...vocabulary, ...added.map(({ content }) => content)]))
  return createUnigram({ ...model, special: folder.special, added })
}

/** As a folder calls them, in text or as objects. */
function specialsOf(usual: SpecialTokens, settings: Json): SpecialTokens {
  const named = Object.entries(usual).map(([kind, token]) => {
    const said = settings[`${kind}_token`]
    const content = isObject(said) ? said.content : said
    return [kind, typeof content === 'string' && content !== '' ? content : token]
  })
  return Object.fromEntries(named) as SpecialTokens
}

function requireTokens(folder: Reader, tokens: ReadonlySet<string>): void {
  const { pad, unk, cls, sep } = folder.special
  const missing = [pad, unk, cls, sep].filter((token) => !tokens.has(token))
  if (missing.length > 0) throw foreign(folder, `lacks the tokens ${missing.join(', ')}`)
}

import { parseJsonObject, type Json } from '../../domain/json.ts'
import { classOf } from '../reading/class.ts'
import { damaged, foreign, requireRow, type Reader } from '../reading/foreign.ts'
import { readAdded } from '../reading/read-added.ts'
import type { Tokenizer, TokenizerFormat } from '../tokenizer.ts'
import type { ScoredToken } from './cutter.ts'
import { readModelFile, UNIGRAM } from './model-file.ts'
import { parseSerialised, type Model } from './serialised.ts'
import { precompiledStep, type Step } from './steps.ts'
import { createUnigram } from './unigram.ts'
import type { Separators } from './words.ts'

/** A quarter of a million tokens are 17 MB as JSON, 5 MB as SentencePiece writes them. */
const MAX_VOCABULARY_BYTES = 32 * 1024 * 1024
const MAX_SETTINGS_BYTES = 1024 * 1024

/** What a family's tokeniser has of its own, where its folder has SentencePiece's own file alone. */
export interface UnigramFamily {
  /** "XLM-RoBERTa" */
  whose: string
  /** The name of that file. */
  modelFile: string
  /** Of its tokenisers in transformers, without Fast. */
  classes: readonly string[]
  /** Tokens by id, from those of the file. */
  tokens(pieces: readonly ScoredToken[]): ScoredToken[]
  /** Its special tokens beside the usual ones. */
  further?: readonly string[]
  /** What is done to a text first; `written` writes what the file's table of characters has. */
  steps(written: readonly Step[], settings: Json): readonly (Step | undefined)[]
  separators: Separators
}

/**
 * SentencePiece's Unigram in Hugging Face folders: tokenizer.json, or else the model file, and
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

async function read(folder: Reader, family: UnigramFamily): Promise<Tokenizer> {
  const json = async (name: string): Promise<Json | undefined> => {
    const text = await folder.text(name)
    return text === undefined ? undefined : parseJsonObject(name, text)
  }
  const settings = (await json('tokenizer_config.json')) ?? {}
  const own = [...family.classes, 'PreTrainedTokenizer', 'TokenizersBackend']
  const kinds = Object.fromEntries(own.map((name) => [name, name]))
  const kind = classOf(folder, settings, kinds, family.classes[0])
  const file = await json('tokenizer.json')
  if (!file && !family.classes.includes(kind)) {
    throw foreign(folder, 'needs a tokenizer.json, which is missing')
  }
  const serialised = file && parseSerialised(folder, file)
  const model = serialised ?? (await modelOf(folder, family, settings))
  const vocabulary = model.tokens.map(([token]) => token)
  const further = serialised ? [] : (family.further ?? [])
  const added = readAdded(folder, {
    ...{ vocabulary, size: vocabulary.length, settings },
    serialised:
      serialised?.added ?? further.flatMap((content) => controlToken(vocabulary, content)),
    legacy: await json('added_tokens.json'),
    specialMap: await json('special_tokens_map.json'),
    normalise: (text) => text,
  })
  const foreignToken = added.find(({ special }) => !special)
  if (foreignToken) {
    throw foreign(folder, `has the added token “${foreignToken.content.slice(0, 40)}”`)
  }
  for (const { id } of added) requireRow(folder, id)
  requireTokens(folder, new Set([...vocabulary, ...added.map(({ content }) => content)]))
  return createUnigram({ ...model, special: folder.special, added })
}

/** A token that the library finds before it looks for pieces, and that no text here is. */
function controlToken(vocabulary: readonly string[], content: string) {
  const id = vocabulary.indexOf(content)
  const flags = { normalized: false, single_word: false, lstrip: false, rstrip: false }
  return id < 0 ? [] : [{ id, content, ...flags, special: true }]
}

/** What SentencePiece's own file says, as the family has it. */
async function modelOf(folder: Reader, family: UnigramFamily, settings: Json): Promise<Model> {
  const { modelFile, separators } = family
  const bytes = await folder.bytes(modelFile)
  if (bytes === undefined) {
    throw folder.refusal(
      `it has no tokeniser: neither tokenizer.json nor ${modelFile}; save that in the folder too, with save_pretrained()`,
    )
  }
  const file = readModelFile(bytes)
  if (!file) throw damaged(folder, modelFile)
  if (file.kind !== UNIGRAM) throw foreign(folder, 'is no Unigram')
  if (file.byteFallback) throw foreign(folder, 'writes unknown characters as bytes')
  if (!file.addsPrefix || !file.escapesSpaces) {
    throw foreign(folder, 'does not begin each word with a space')
  }
  const written = file.charsmap.length > 0 ? [precompiledStep(file.charsmap)] : []
  if (written.includes(undefined)) throw damaged(folder, modelFile)
  const steps = family.steps(written as Step[], settings) as Step[]
  const tokens = family.tokens(file.pieces)
  requireRow(folder, tokens.length - 1)
  const unknownId = tokens.findIndex(([token]) => token === folder.special.unk)
  return { tokens, unknownId, steps, separators }
}

function requireTokens(folder: Reader, tokens: ReadonlySet<string>): void {
  const { pad, unk, cls, sep } = folder.special
  const missing = [pad, unk, cls, sep].filter((token) => !tokens.has(token))
  if (missing.length > 0) throw foreign(folder, `lacks the tokens ${missing.join(', ')}`)
}

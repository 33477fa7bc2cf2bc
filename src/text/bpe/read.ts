import { parseJsonObject, type Json } from '../../domain/json.ts'
import { classOf } from '../reading/class.ts'
import { foreign, requireRow, type Reader } from '../reading/foreign.ts'
import { readAdded } from '../reading/read-added.ts'
import { vocabularyOf } from '../reading/vocabulary.ts'
import type { Tokenizer, TokenizerFormat } from '../tokenizer.ts'
import { createByteLevel } from './byte-level.ts'
import { byteCharacters } from './bytes.ts'
import { mergeOf, type Merge } from './merges.ts'
import { parseSerialised, type Serialised } from './serialised.ts'
import { classes, prefixSpaceOf, type TokenizerClass } from './settings.ts'

/** The largest vocabulary read, a quarter of a million tokens and merges, is 17 MB as JSON. */
const MAX_VOCABULARY_BYTES = 32 * 1024 * 1024
const MAX_SETTINGS_BYTES = 1024 * 1024

/**
 * Byte-level BPE in Hugging Face folders, as RoBERTa has it: tokenizer.json, or else vocab.json and merges.txt,
 * and tokenizer_config.json. Read as transformers reads them, or refused by the name of the part that is
 * not RoBERTa's.
 */
export const byteLevel: TokenizerFormat = {
  files: {
    'tokenizer.json': MAX_VOCABULARY_BYTES,
    'tokenizer_config.json': MAX_SETTINGS_BYTES,
    'vocab.json': MAX_VOCABULARY_BYTES,
    'merges.txt': MAX_VOCABULARY_BYTES,
    'special_tokens_map.json': MAX_SETTINGS_BYTES,
    'added_tokens.json': MAX_SETTINGS_BYTES,
  },
  vocabularies: ['vocab.json', 'tokenizer.json'],
  read: (folder) => read({ ...folder, whose: 'RoBERTa' }),
}

/** The same as ModernBERT has it: letters and marks composed first, and added tokens that are found in texts. */
export const modernByteLevel: TokenizerFormat = {
  ...byteLevel,
  read: (folder) => read({ ...folder, whose: 'ModernBERT' }, true),
}

async function read(folder: Reader, modern = false): Promise<Tokenizer> {
  const json = async (name: string): Promise<Json | undefined> => {
    const text = await folder.text(name)
    return text === undefined ? undefined : parseJsonObject(name, text)
  }
  const settings = (await json('tokenizer_config.json')) ?? {}
  const kind = classOf<TokenizerClass>(folder, settings, classes, 'roberta')
  const file = await json('tokenizer.json')
  const serialised = file && parseSerialised(folder, file, modern)
  if (kind === 'as serialised' && !serialised) {
    throw foreign(folder, 'needs a tokenizer.json, which is missing')
  }
  const { vocabulary, size, merges } = serialised ?? (await plainFiles(folder, json))
  const added = readAdded(folder, {
    ...{ vocabulary, size, settings, serialised: serialised?.added },
    legacy: await json('added_tokens.json'),
    specialMap: await json('special_tokens_map.json'),
    normalise: (text) => text,
    takesBlank: modern,
  })
  const tokens = [...vocabulary]
  for (const { id, content } of added) {
    requireRow(folder, id)
    tokens[id] = content
  }
  requireTokens(folder, new Set(tokens), merges)
  const addPrefixSpace = prefixSpaceOf(folder, kind, settings, serialised)
  const composes = serialised?.composes
  return createByteLevel({
    ...{ vocabulary: tokens, merges, special: folder.special, added, addPrefixSpace, composes },
  })
}

type Plain = Pick<Serialised, 'vocabulary' | 'size' | 'merges'>

async function plainFiles(
  folder: Reader,
  json: (name: string) => Promise<Json | undefined>,
): Promise<Plain> {
  const vocab = await json('vocab.json')
  const lines = await folder.text('merges.txt')
  if (!vocab || lines === undefined) {
    const missing = vocab
      ? 'vocab.json without merges.txt'
      : 'neither tokenizer.json nor vocab.json'
    throw folder.refusal(
      `it has no tokeniser: ${missing}; save that in the folder too, with save_pretrained()`,
    )
  }
  const merges = lines
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#version'))
    .map((line) => mergeOf(folder, line.split(' '), 'merges.txt'))
  const vocabulary = vocabularyOf(folder, vocab, 'vocab.json')
  return { vocabulary, size: Object.keys(vocab).length, merges }
}

/** That every byte, every merge and what frames a text has its token. */
function requireTokens(
  folder: Reader,
  tokens: ReadonlySet<string>,
  merges: readonly Merge[],
): void {
  const { pad, unk, cls, sep } = folder.special
  const missing = [pad, unk, cls, sep].filter((token) => !tokens.has(token))
  if (missing.length > 0) throw foreign(folder, `lacks the tokens ${missing.join(', ')}`)
  if (!byteCharacters.every((token) => tokens.has(token))) {
    throw foreign(folder, 'has no token for some of the bytes')
  }
  const known = ([left, right]: Merge) =>
    tokens.has(left) && tokens.has(right) && tokens.has(left + right)
  if (!merges.every(known)) {
    throw folder.refusal(
      'its merges name tokens that its vocabulary has not; download or export the model again',
    )
  }
}

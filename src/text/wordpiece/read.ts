import { unwrap } from '../../domain/failure.ts'
import { parseJsonObject, type Json } from '../../domain/json.ts'
import type { Tokenizer, TokenizerFormat } from '../tokenizer.ts'
import { classOf } from '../reading/class.ts'
import { foreign, requireRow, type Reader } from '../reading/foreign.ts'
import { readAdded } from '../reading/read-added.ts'
import { normalisedCharacters } from './normalise.ts'
import { parseSerialised } from './serialised.ts'
import { classes, normaliserOf, type TokenizerClass } from './settings.ts'
import { createWordPiece } from './wordpiece.ts'

/** The largest vocabulary read, half a million tokens, is 5 MB as lines and 10 MB as JSON. */
const MAX_VOCABULARY_BYTES = 32 * 1024 * 1024
const MAX_SETTINGS_BYTES = 1024 * 1024

/**
 * WordPiece in Hugging Face folders: tokenizer.json, or else vocab.txt, and tokenizer_config.json. Read as
 * transformers reads them, or refused by the name of the part that is not BERT's.
 */
export const wordPiece: TokenizerFormat = {
  files: {
    'tokenizer.json': MAX_VOCABULARY_BYTES,
    'tokenizer_config.json': MAX_SETTINGS_BYTES,
    'vocab.txt': MAX_VOCABULARY_BYTES,
    'special_tokens_map.json': MAX_SETTINGS_BYTES,
    'added_tokens.json': MAX_SETTINGS_BYTES,
  },
  vocabularies: ['vocab.txt', 'tokenizer.json'],
  read: (folder) => read({ ...folder, whose: 'BERT' }),
}

async function read(folder: Reader): Promise<Tokenizer> {
  const json = async (name: string): Promise<Json | undefined> => {
    const text = await folder.text(name)
    return text === undefined ? undefined : parseJsonObject(name, text)
  }
  const settings = (await json('tokenizer_config.json')) ?? {}
  const kind = classOf<TokenizerClass>(folder, settings, classes, 'bert')
  const file = await json('tokenizer.json')
  const serialised = file && parseSerialised(folder, file)
  if (kind === 'as serialised' && !serialised) {
    throw foreign(folder, 'needs a tokenizer.json, which is missing')
  }
  const vocabulary = serialised?.vocabulary ?? (await vocabularyLines(folder))
  if (vocabulary.length === 0)
    throw folder.refusal('its vocabulary is empty; download or export the model again')
  const options = normaliserOf(folder, kind, settings, serialised)
  const added = readAdded(folder, {
    ...{ vocabulary, settings },
    normalise: (text) =>
      String.fromCodePoint(...normalisedCharacters(text, 0, text.length, options).codes),
    size: serialised?.size ?? new Set(vocabulary).size,
    serialised: serialised?.added,
    legacy: await json('added_tokens.json'),
    specialMap: await json('special_tokens_map.json'),
  })
  requireRow(folder, Math.max(vocabulary.length - 1, ...added.map(({ id }) => id)))
  const extras = { added, maxWordCharacters: serialised?.maxWordCharacters }
  return unwrap(createWordPiece(vocabulary, options, folder.special, extras))
}

async function vocabularyLines(folder: Reader): Promise<string[]> {
  const text = await folder.text('vocab.txt')
  if (text === undefined) {
    throw folder.refusal(
      'it has no tokeniser: neither tokenizer.json nor vocab.txt; save that in the folder too, with save_pretrained()',
    )
  }
  const lines = text.replace(/\r?\n$/, '')
  return lines === '' ? [] : lines.split(/\r?\n/)
}

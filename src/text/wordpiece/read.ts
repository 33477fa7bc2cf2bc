import { unwrap } from '../../domain/failure.ts'
import { isObject, parseJsonObject, type Json } from '../../domain/json.ts'
import type { Tokenizer, TokenizerFolder, TokenizerFormat } from '../tokenizer.ts'
import type { NormaliserOptions } from './characters.ts'
import { createWordPiece } from './wordpiece.ts'

/** The largest vocabulary read, half a million tokens, is 5 MB as lines and 10 MB as JSON. */
const MAX_VOCABULARY_BYTES = 32 * 1024 * 1024
const MAX_SETTINGS_BYTES = 1024 * 1024

/** WordPiece in Hugging Face folders: vocab.txt, or else tokenizer.json, and how text is normalised. */
export const wordPiece: TokenizerFormat = {
  files: {
    'tokenizer.json': MAX_VOCABULARY_BYTES,
    'tokenizer_config.json': MAX_SETTINGS_BYTES,
    'vocab.txt': MAX_VOCABULARY_BYTES,
    'special_tokens_map.json': MAX_SETTINGS_BYTES,
  },
  vocabularies: ['vocab.txt', 'tokenizer.json'],
  read,
}

async function read(folder: TokenizerFolder): Promise<Tokenizer> {
  const lines = await folder.text('vocab.txt')
  const fast = await folder.text('tokenizer.json')
  const settings = await folder.text('tokenizer_config.json')
  // With a vocab.txt the other file only says how text is normalised, where nothing else does.
  const serialised = fast === undefined ? undefined : parseJsonObject('tokenizer.json', fast)
  const vocabulary =
    lines !== undefined ? vocabularyLines(lines) : serialisedVocabulary(folder, serialised)
  if (vocabulary.length === 0) throw folder.refusal('its vocabulary is empty')
  if (vocabulary.length > folder.rows) {
    throw folder.refusal('its vocabulary is larger than its embedding table')
  }
  const json = settings === undefined ? {} : parseJsonObject('tokenizer_config.json', settings)
  const options = normaliserOptions(json, serialised?.normalizer)
  return unwrap(createWordPiece(vocabulary, options, folder.special))
}

function vocabularyLines(text: string): string[] {
  const lines = text.replace(/\r?\n$/, '')
  return lines === '' ? [] : lines.split(/\r?\n/)
}

/** Tokens of a tokenizer.json by their ids. Ids that it leaves out get a name no text can match. */
function serialisedVocabulary(folder: TokenizerFolder, json: Json | undefined): string[] {
  if (!isObject(json?.model) || json.model.type !== 'WordPiece' || !isObject(json.model.vocab)) {
    throw folder.refusal('it has neither vocab.txt nor a WordPiece tokenizer.json')
  }
  const added = Array.isArray(json.added_tokens) ? (json.added_tokens as unknown[]) : []
  const tokens: [token: unknown, id: unknown][] = [
    ...added.map((token): [unknown, unknown] =>
      isObject(token) ? [token.content, token.id] : [undefined, undefined],
    ),
    ...Object.entries(json.model.vocab),
  ]
  const vocabulary: string[] = []
  for (const [token, id] of tokens) {
    if (typeof token !== 'string' || !Number.isSafeInteger(id) || (id as number) < 0) {
      throw folder.refusal('its tokenizer.json is damaged')
    }
    if ((id as number) >= folder.rows) {
      throw folder.refusal('its vocabulary is larger than its embedding table')
    }
    vocabulary[id as number] = token
  }
  return Array.from(vocabulary, (token, id) => token ?? `[unused-${id}]`)
}

/**
 * tokenizer_config.json decides; where it says nothing, the normaliser inside tokenizer.json; else
 * BERT's own defaults.
 */
function normaliserOptions(settings: Json, normalizer: unknown): NormaliserOptions {
  const bert = isObject(normalizer) && normalizer.type === 'BertNormalizer' ? normalizer : {}
  const first = (...values: unknown[]) => values.find((value) => typeof value === 'boolean')
  return {
    lowercase: first(settings.do_lower_case, bert.lowercase) !== false,
    stripAccents: first(settings.strip_accents, bert.strip_accents) ?? null,
    chineseChars: first(settings.tokenize_chinese_chars, bert.handle_chinese_chars) !== false,
  }
}

import type { NormaliserOptions } from '../text/normalise.ts'
import { isObject, parseJsonObject, type Json } from './json.ts'
import { refusal } from './refusal.ts'
import { readText } from './texts.ts'

/** The largest vocabulary read, half a million tokens, is 5 MB as lines and 10 MB as JSON. */
export const MAX_VOCABULARY_BYTES = 32 * 1024 * 1024
export const MAX_TOKENIZER_CONFIG_BYTES = 1024 * 1024

export interface TokenizerFiles {
  vocabulary: string[]
  options: NormaliserOptions
}

/**
 * The vocabulary by id, from vocab.txt or else a WordPiece tokenizer.json, and how text is normalised.
 * `limit` is the number of rows of the embedding table.
 */
export async function readTokenizer(folder: string, limit: number): Promise<TokenizerFiles> {
  const lines = await readText(folder, 'vocab.txt', MAX_VOCABULARY_BYTES)
  const fast = await readText(folder, 'tokenizer.json', MAX_VOCABULARY_BYTES)
  const settings = await readText(folder, 'tokenizer_config.json', MAX_TOKENIZER_CONFIG_BYTES)
  // With a vocab.txt the other file only says how text is normalised, where nothing else does.
  const serialised = fast === undefined ? undefined : parseJsonObject('tokenizer.json', fast)
  const vocabulary =
    lines !== undefined ? vocabularyLines(lines) : serialisedVocabulary(folder, serialised, limit)
  if (vocabulary.length === 0) throw refusal(folder, 'its vocabulary is empty')
  if (vocabulary.length > limit) {
    throw refusal(folder, 'its vocabulary is larger than its embedding table')
  }
  const options = settings === undefined ? {} : parseJsonObject('tokenizer_config.json', settings)
  return { vocabulary, options: normaliserOptions(options, serialised?.normalizer) }
}

function vocabularyLines(text: string): string[] {
  const lines = text.replace(/\r?\n$/, '')
  return lines === '' ? [] : lines.split(/\r?\n/)
}

/** Tokens of a tokenizer.json by their ids. Ids that it leaves out get a name no text can match. */
function serialisedVocabulary(folder: string, json: Json | undefined, limit: number): string[] {
  if (!isObject(json?.model) || json.model.type !== 'WordPiece' || !isObject(json.model.vocab)) {
    throw refusal(folder, 'it has neither vocab.txt nor a WordPiece tokenizer.json')
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
      throw refusal(folder, 'its tokenizer.json is damaged')
    }
    if ((id as number) >= limit) {
      throw refusal(folder, 'its vocabulary is larger than its embedding table')
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

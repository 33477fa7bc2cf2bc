import { isObject, printable, type Json } from '../../domain/json.ts'
import type { TokenizerFolder } from '../tokenizer.ts'
import type { AddedToken } from './added-tokens.ts'
import type { NormaliserOptions } from './characters.ts'
import { foreign, requireRow } from './foreign.ts'
import { addedToken } from './read-added.ts'
import { MAX_WORD_CHARACTERS } from './word-buffer.ts'

/** Beyond this a limit for words is none: it is memory that a damaged file asks for. */
const MAX_MAX_WORD_CHARACTERS = 10_000

/** What a tokenizer.json says. */
export interface Serialised {
  /** Tokens that words are cut into, by id. */
  vocabulary: string[]
  /** How many of them there are: two may claim one id, and ids be left out. */
  size: number
  added: AddedToken[]
  normaliser: NormaliserOptions
  maxWordCharacters: number
}

/** Reads a tokenizer.json, of which every part must be BERT's. Throws a FailureError that names one that is not. */
export function parseSerialised(folder: TokenizerFolder, json: Json): Serialised {
  const model = requireModel(folder, json.model)
  const added = Array.isArray(json.added_tokens) ? (json.added_tokens as unknown[]) : []
  const serialised = {
    vocabulary: vocabularyOf(folder, model.vocab),
    size: Object.keys(model.vocab).length,
    added: added.map((token) => addedToken(folder, 'tokenizer.json', token)),
    normaliser: normaliser(folder, json.normalizer),
    maxWordCharacters: maxWordCharacters(folder, model.max_input_chars_per_word),
  }
  requirePieces(folder, model)
  const splitter = typeOf(json.pre_tokenizer)
  if (splitter !== 'BertPreTokenizer') {
    throw foreign(folder, `has ${named('pre-tokeniser', splitter, 'BertPreTokenizer')}`)
  }
  requireFrame(folder, json.post_processor, serialised)
  return serialised
}

/** The model in a tokenizer.json, which must be WordPiece; old files do not name its kind. */
function requireModel(folder: TokenizerFolder, model: unknown): Json & { vocab: Json } {
  if (!isObject(model) || !isObject(model.vocab)) {
    throw folder.refusal('its tokenizer.json is damaged; download or export the model again')
  }
  const { type = 'WordPiece', vocab } = model
  if (type === 'WordPiece') return { ...model, vocab }
  throw foreign(folder, `cuts words by ${printable(String(type))}, not by WordPiece`)
}

function typeOf(part: unknown): string | undefined {
  return isObject(part) ? printable(String(part.type)) : undefined
}

const named = (part: string, type: string | undefined, berts: string) =>
  type === undefined ? `no ${part}` : `the ${part} ${type} instead of ${berts}`

/** Tokens by their ids. Ids that are left out get a name that no text can match. */
function vocabularyOf(folder: TokenizerFolder, vocab: Json): string[] {
  const vocabulary: string[] = []
  for (const [token, id] of Object.entries(vocab)) {
    if (!Number.isSafeInteger(id) || (id as number) < 0) {
      throw folder.refusal('its tokenizer.json is damaged; download or export the model again')
    }
    requireRow(folder, id as number)
    vocabulary[id as number] = token
  }
  return Array.from(vocabulary, (token, id) => token ?? `[unused-${id}]`)
}

function normaliser(folder: TokenizerFolder, part: unknown): NormaliserOptions {
  const type = typeOf(part)
  if (!isObject(part) || type !== 'BertNormalizer') {
    throw foreign(folder, `has ${named('normaliser', type, 'BertNormalizer')}`)
  }
  if (part.clean_text === false) throw foreign(folder, 'does not clean text of control characters')
  const { strip_accents: strip } = part
  return {
    lowercase: part.lowercase !== false,
    stripAccents: typeof strip === 'boolean' ? strip : null,
    chineseChars: part.handle_chinese_chars !== false,
  }
}

function maxWordCharacters(folder: TokenizerFolder, value: unknown): number {
  if (value === undefined) return MAX_WORD_CHARACTERS
  const usable = Number.isSafeInteger(value) && (value as number) > 0
  if (usable && (value as number) <= MAX_MAX_WORD_CHARACTERS) return value as number
  throw foreign(folder, `has the max_input_chars_per_word ${printable(String(value))}`)
}

function requirePieces(folder: TokenizerFolder, model: Json): void {
  const prefix = model.continuing_subword_prefix ?? '##'
  if (prefix !== '##') {
    throw foreign(folder, `begins pieces inside a word with “${printable(String(prefix))}”, not ##`)
  }
  const unknown = model.unk_token ?? folder.special.unk
  if (unknown !== folder.special.unk) {
    throw foreign(
      folder,
      `has the unknown token ${printable(String(unknown))}, not ${folder.special.unk}`,
    )
  }
}

/** That a text is framed by [CLS] and [SEP], and nothing else is done to it. */
function requireFrame(folder: TokenizerFolder, part: unknown, read: Serialised): void {
  const type = typeOf(part)
  const { cls, sep } = folder.special
  if (!isObject(part) || (type !== 'TemplateProcessing' && type !== 'BertProcessing')) {
    throw foreign(folder, `has ${named('post-processor', type, 'TemplateProcessing')}`)
  }
  const idOf = (token: string) =>
    read.added.find(({ content }) => content === token)?.id ?? read.vocabulary.lastIndexOf(token)
  const frame = type === 'BertProcessing' ? [part.cls, part.sep] : templateFrame(part)
  const wanted = [cls, sep].map((token) => [token, idOf(token)])
  if (JSON.stringify(frame) !== JSON.stringify(wanted)) {
    throw foreign(folder, `does not put ${cls} before a text and ${sep} behind it`)
  }
}

/** [["[CLS]", 101], ["[SEP]", 102]] of a template that has just these around a text; else undefined. */
function templateFrame({ single, special_tokens: specials }: Json): unknown {
  if (!Array.isArray(single) || single.length !== 3 || !isObject(specials)) return undefined
  const parts = single.map((part) => (isObject(part) ? part : {}))
  const sequence = parts[1].Sequence
  const isText = isObject(sequence) && sequence.id === 'A' && sequence.type_id === 0
  const tokens = [parts[0], parts[2]].map(({ SpecialToken: token }) => {
    if (!isObject(token) || token.type_id !== 0) return undefined
    const { id } = token
    const entry = typeof id === 'string' && Object.hasOwn(specials, id) ? specials[id] : undefined
    const ids = isObject(entry) ? entry.ids : undefined
    return Array.isArray(ids) && ids.length === 1 ? [id, ids[0] as unknown] : undefined
  })
  return isText ? tokens : undefined
}

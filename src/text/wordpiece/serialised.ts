import { isObject, type Json } from '../../domain/json.ts'
import { printable } from '../../domain/quoting.ts'
import type { AddedToken } from '../reading/added-token.ts'
import { damaged, foreign, instead, typeOf, type Reader } from '../reading/foreign.ts'
import { requireFrame } from '../reading/frame.ts'
import { addedToken } from '../reading/read-added.ts'
import { vocabularyOf } from '../reading/vocabulary.ts'
import type { NormaliserOptions } from './characters.ts'
import { MAX_WORD_CHARACTERS } from './word-buffer.ts'
import { bertTokens } from '../special-tokens.ts'

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
export function parseSerialised(folder: Reader, json: Json): Serialised {
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
    throw foreign(folder, instead('pre-tokeniser', splitter, 'BertPreTokenizer'))
  }
  const isBerts = folder.special.cls === bertTokens.cls
  const frame = isBerts ? 'BertProcessing' : 'RobertaProcessing'
  requireFrame(folder, json.post_processor, frame, serialised)
  return serialised
}

/** The model in a tokenizer.json, which must be WordPiece; old files do not name its kind. */
function requireModel(folder: Reader, model: unknown): Json & { vocab: Json } {
  if (!isObject(model) || !isObject(model.vocab)) {
    throw damaged(folder)
  }
  const { type = 'WordPiece', vocab } = model
  if (type === 'WordPiece') return { ...model, vocab }
  throw foreign(folder, `cuts words by ${printable(String(type))}, not by WordPiece`)
}

function normaliser(folder: Reader, part: unknown): NormaliserOptions {
  const type = typeOf(part)
  if (!isObject(part) || type !== 'BertNormalizer') {
    throw foreign(folder, instead('normaliser', type, 'BertNormalizer'))
  }
  if (part.clean_text === false) throw foreign(folder, 'does not clean text of control characters')
  const { strip_accents: strip } = part
  return {
    lowercase: part.lowercase !== false,
    stripAccents: typeof strip === 'boolean' ? strip : null,
    chineseChars: part.handle_chinese_chars !== false,
  }
}

function maxWordCharacters(folder: Reader, value: unknown): number {
  if (value === undefined) return MAX_WORD_CHARACTERS
  const usable = Number.isSafeInteger(value) && (value as number) > 0
  if (usable && (value as number) <= MAX_MAX_WORD_CHARACTERS) return value as number
  throw foreign(folder, `has the max_input_chars_per_word ${printable(String(value))}`)
}

function requirePieces(folder: Reader, model: Json): void {
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

import { isObject, printable, type Json } from '../../domain/json.ts'
import type { AddedToken } from '../reading/added-token.ts'
import { damaged, foreign, instead, requireRow, typeOf, type Reader } from '../reading/foreign.ts'
import { requireFrame } from '../reading/frame.ts'
import { addedToken } from '../reading/read-added.ts'
import type { ScoredToken } from './cutter.ts'
import { stepOf, type Step } from './steps.ts'
import { SPACE, type Separators } from './words.ts'

/** What a tokeniser's file says, whichever it is. */
export interface Model {
  tokens: ScoredToken[]
  unknownId: number
  steps: Step[]
  separators: Separators
}

/** What a tokenizer.json says. */
interface Serialised extends Model {
  added: AddedToken[]
}

/** Reads a tokenizer.json, of which every part must be SentencePiece's. Throws a FailureError that names one that is not. */
export function parseSerialised(folder: Reader, json: Json): Serialised {
  const { tokens, unknownId } = model(folder, json.model)
  const added = Array.isArray(json.added_tokens) ? (json.added_tokens as unknown[]) : []
  const serialised = {
    ...{ tokens, unknownId },
    steps: normaliser(folder, json.normalizer),
    separators: separators(folder, json.pre_tokenizer),
    added: added.map((token) => addedToken(folder, 'tokenizer.json', token)),
  }
  const vocabulary = tokens.map(([token]) => token)
  const read = { vocabulary, added: serialised.added }
  requireFrame(folder, json.post_processor, 'RobertaProcessing', read)
  return serialised
}

function model(folder: Reader, part: unknown): Pick<Model, 'tokens' | 'unknownId'> {
  if (!isObject(part)) throw damaged(folder)
  const { type = 'Unigram', vocab, unk_id: unknownId, byte_fallback: fallback } = part
  if (type !== 'Unigram') {
    throw foreign(folder, `cuts words by ${printable(String(type))}, not by Unigram`)
  }
  if (fallback === true) throw foreign(folder, 'writes unknown characters as bytes')
  if (!Array.isArray(vocab) || vocab.length === 0) throw damaged(folder)
  requireRow(folder, vocab.length - 1)
  const tokens = vocab.map((entry: unknown): ScoredToken => {
    const [token, score] = Array.isArray(entry) ? (entry as unknown[]) : []
    if (typeof token !== 'string' || typeof score !== 'number') throw damaged(folder)
    return [token, score]
  })
  if (typeof unknownId !== 'number' || tokens.at(unknownId)?.[0] !== folder.special.unk) {
    throw foreign(folder, `has no unknown token ${folder.special.unk}`)
  }
  return { tokens, unknownId }
}

function normaliser(folder: Reader, part: unknown): Step[] {
  if (part === null || part === undefined) return []
  const parts: unknown[] =
    isObject(part) && part.type === 'Sequence' && Array.isArray(part.normalizers)
      ? part.normalizers
      : [part]
  return parts.map((one) => {
    const step = stepOf(one)
    if (step) return step
    if (typeOf(one) === 'Precompiled') throw damaged(folder)
    throw foreign(
      folder,
      `has the normaliser ${typeOf(one) ?? 'of no kind'}, which is not known here`,
    )
  })
}

/** What parts words: a Metaspace alone leaves all but spaces in them. */
function separators(folder: Reader, part: unknown): Separators {
  const parts: unknown[] =
    isObject(part) && part.type === 'Sequence' && Array.isArray(part.pretokenizers)
      ? part.pretokenizers
      : [part]
  const types = parts.map(typeOf)
  const space = parts.at(-1)
  const splits = types.length === 2 && types[0] === 'WhitespaceSplit'
  if (!isObject(space) || types.at(-1) !== 'Metaspace' || (types.length !== 1 && !splits)) {
    throw foreign(folder, instead('pre-tokeniser', types.join(' and '), 'Metaspace'))
  }
  const { replacement, prepend_scheme: scheme = 'always', add_prefix_space: adds, split } = space
  if (replacement !== SPACE) throw foreign(folder, `does not write spaces as ${SPACE}`)
  const prepends = scheme === 'always' || (scheme === 'first' && !splits)
  if (!prepends || adds === false || split === false) {
    throw foreign(folder, 'does not begin each word with a space')
  }
  return splits ? 'white space' : 'spaces'
}

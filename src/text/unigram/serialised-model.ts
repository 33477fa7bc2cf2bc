import { isObject, type Json } from '../../domain/json.ts'
import { printable } from '../../domain/quoting.ts'
import { mergeOf } from '../bpe/merges.ts'
import { damaged, foreign, requireRow, type Reader } from '../reading/foreign.ts'
import { vocabularyOf } from '../reading/vocabulary.ts'
import { ByteTokens } from './byte-tokens.ts'
import type { ScoredToken } from './cutter.ts'
import type { UnigramParts } from './parts.ts'

/** What cuts words into tokens. */
type Cutting = Pick<
  UnigramParts,
  'tokens' | 'merges' | 'unknownId' | 'writesBytes' | 'joinsUnknown'
> & {
  /** How many tokens there are: ids may be left out. */
  size: number
}

/** The model in a tokenizer.json, which must be SentencePiece's. Throws a FailureError that names what is not. */
export function serialisedModel(folder: Reader, part: unknown): Cutting {
  if (!isObject(part)) throw damaged(folder)
  const { type = 'Unigram' } = part
  if (type !== 'Unigram' && type !== 'BPE') {
    throw foreign(folder, `cuts words by ${printable(String(type))}, not by Unigram or BPE`)
  }
  const cutting = type === 'BPE' ? merging(folder, part) : scored(folder, part)
  if (cutting.writesBytes && !ByteTokens.of(cutting.tokens.map(([token]) => token))) {
    throw foreign(folder, 'has no token for some of the bytes')
  }
  return cutting
}

function scored(folder: Reader, { vocab, unk_id: unknownId, byte_fallback: bytes }: Json): Cutting {
  if (!Array.isArray(vocab) || vocab.length === 0) throw damaged(folder)
  requireRow(folder, vocab.length - 1)
  const tokens = vocab.map((entry: unknown): ScoredToken => {
    const [token, score] = Array.isArray(entry) ? (entry as unknown[]) : []
    if (typeof token !== 'string' || typeof score !== 'number') throw damaged(folder)
    return [token, score]
  })
  if (typeof unknownId !== 'number' || tokens.at(unknownId)?.[0] !== folder.special.unk) {
    throw noUnknown(folder)
  }
  const size = tokens.length
  return { tokens, size, unknownId, writesBytes: bytes === true, joinsUnknown: true }
}

const noUnknown = (folder: Reader) => foreign(folder, `has no unknown token ${folder.special.unk}`)

/** Parts of a BPE that must be as they are when nothing is said of them. */
const usual: Record<string, unknown[]> = {
  dropout: [null, 0],
  continuing_subword_prefix: [null, ''],
  end_of_word_suffix: [null, ''],
  ignore_merges: [false],
}

function merging(folder: Reader, part: Json): Cutting {
  const { vocab, merges, unk_token: unknown, fuse_unk: joins, byte_fallback: bytes } = part
  if (!isObject(vocab) || !Array.isArray(merges)) throw damaged(folder)
  for (const [name, values] of Object.entries(usual)) {
    const value = part[name]
    if (value === undefined || values.includes(value)) continue
    throw foreign(folder, `has the ${name} ${printable(String(value))}`)
  }
  const vocabulary = vocabularyOf(folder, vocab)
  const known = new Set(vocabulary)
  const pairs = merges.map((merge: unknown) =>
    mergeOf(folder, typeof merge === 'string' ? merge.split(' ') : merge),
  )
  if (!pairs.every(([a, b]) => known.has(a) && known.has(b) && known.has(a + b))) {
    throw damaged(folder)
  }
  const unknownId = vocabulary.indexOf(folder.special.unk)
  if (unknown !== folder.special.unk || unknownId < 0) throw noUnknown(folder)
  return {
    tokens: vocabulary.map((token) => [token, 0]),
    // What a user types never becomes a control token.
    merges: pairs.filter(([a, b]) => !Object.values(folder.special).includes(a + b)),
    size: Object.keys(vocab).length,
    ...{ unknownId, writesBytes: bytes === true, joinsUnknown: joins === true },
  }
}

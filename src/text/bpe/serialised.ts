import { isObject, type Json } from '../../domain/json.ts'
import { printable } from '../../domain/quoting.ts'
import type { AddedToken } from '../reading/added-token.ts'
import { damaged, foreign, instead, typeOf, type Reader } from '../reading/foreign.ts'
import { requireFrame } from '../reading/frame.ts'
import { addedToken } from '../reading/read-added.ts'
import { vocabularyOf } from '../reading/vocabulary.ts'
import { mergeOf, type Merge } from './merges.ts'

/** What a tokenizer.json says. */
export interface Serialised {
  vocabulary: string[]
  /** How many tokens there are: two may claim one id, and ids be left out. */
  size: number
  merges: Merge[]
  added: AddedToken[]
  addPrefixSpace: boolean
  /** Whether letters and marks are composed first. */
  composes: boolean
}

/** Reads a tokenizer.json, of which every part must be RoBERTa's, or ModernBERT's where it may. Throws a FailureError that names one that is not. */
export function parseSerialised(folder: Reader, json: Json, mayCompose: boolean): Serialised {
  const { vocab, merges } = requireModel(folder, json.model)
  const added = Array.isArray(json.added_tokens) ? (json.added_tokens as unknown[]) : []
  const composes = mayCompose && typeOf(json.normalizer) === 'NFC'
  if (isObject(json.normalizer) && !composes) {
    throw foreign(folder, `has the normaliser ${typeOf(json.normalizer)}`)
  }
  const serialised = {
    vocabulary: vocabularyOf(folder, vocab),
    size: Object.keys(vocab).length,
    merges: merges.map((merge) =>
      mergeOf(folder, typeof merge === 'string' ? merge.split(' ') : merge),
    ),
    added: added.map((token) => addedToken(folder, 'tokenizer.json', token)),
    addPrefixSpace: prefixSpace(folder, json.pre_tokenizer),
    composes,
  }
  requireFrame(folder, json.post_processor, 'RobertaProcessing', serialised)
  return serialised
}

/** Parts of the model that must be as they are when nothing is said of them. */
const usual: Record<string, unknown[]> = {
  dropout: [null, 0],
  continuing_subword_prefix: [null, ''],
  end_of_word_suffix: [null, ''],
  ignore_merges: [false],
}

/** The model in a tokenizer.json, which must be BPE; old files do not name its kind. */
function requireModel(folder: Reader, model: unknown): { vocab: Json; merges: unknown[] } {
  if (!isObject(model)) throw damaged(folder)
  const { type = 'BPE', vocab, merges } = model
  if (type !== 'BPE') throw foreign(folder, `cuts words by ${printable(String(type))}, not by BPE`)
  if (!isObject(vocab) || !Array.isArray(merges)) throw damaged(folder)
  for (const [name, values] of Object.entries(usual)) {
    const value = model[name]
    if (value === undefined || values.includes(value)) continue
    throw foreign(folder, `has the ${name} ${printable(String(value))}`)
  }
  return { vocab, merges: merges as unknown[] }
}

function prefixSpace(folder: Reader, part: unknown): boolean {
  const type = typeOf(part)
  if (!isObject(part) || type !== 'ByteLevel') {
    throw foreign(folder, instead('pre-tokeniser', type, 'ByteLevel'))
  }
  if (part.use_regex === false) throw foreign(folder, 'does not cut text by GPT-2’s pattern')
  return part.add_prefix_space !== false
}

import { isObject, type Json } from '../../domain/json.ts'
import type { AddedToken } from './added-token.ts'
import type { SpecialTokens } from '../tokenizer.ts'
import { foreign, instead, typeOf, type Reader } from './foreign.ts'

interface Tokens {
  vocabulary: readonly string[]
  added: readonly AddedToken[]
}

/**
 * That a text is framed by the tokens of the family, and nothing else is done to it: by a template, or by the
 * post-processor of that `name`.
 */
export function requireFrame(folder: Reader, part: unknown, name: string, read: Tokens): void {
  const type = typeOf(part)
  const { cls, sep } = folder.special
  if (!isObject(part) || (type !== 'TemplateProcessing' && type !== name)) {
    throw foreign(folder, instead('post-processor', type, 'TemplateProcessing'))
  }
  const idOf = (token: string) =>
    read.added.find(({ content }) => content === token)?.id ?? read.vocabulary.lastIndexOf(token)
  const frame = type === name ? [part.cls, part.sep] : templateFrame(part)
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

/** The post-processor that frames a text so. */
export function templateOf({ cls, sep }: SpecialTokens, idOf: (token: string) => number) {
  const special = (token: string, type = 0) => ({ SpecialToken: { id: token, type_id: type } })
  const sequence = { Sequence: { id: 'A', type_id: 0 } }
  const second = { Sequence: { id: 'B', type_id: 1 } }
  return {
    type: 'TemplateProcessing',
    single: [special(cls), sequence, special(sep)],
    pair: [special(cls), sequence, special(sep), second, special(sep, 1)],
    special_tokens: Object.fromEntries(
      [cls, sep].map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
    ),
  }
}

import { isObject, type Json } from '../../domain/json.ts'
import { printable } from '../../domain/quoting.ts'
import type { TokenizerFolder } from '../tokenizer.ts'
import { plainToken, type AddedToken } from './added-token.ts'
import { damaged, foreign, requireRow, type Reader } from './foreign.ts'

/** Characters of an added token; names and terms have some dozens. */
const MAX_LENGTH = 1000

interface Sources {
  /** Tokens that words are cut into, by id. */
  vocabulary: readonly string[]
  /** How many of them there are: two may claim one id, and ids be left out. */
  size: number
  settings: Json
  /** Of tokenizer.json. */
  serialised: readonly AddedToken[] | undefined
  /** Of added_tokens.json: ids by content, as older folders have them. */
  legacy: Json | undefined
  specialMap: Json | undefined
  /** Whether white space may be a token. */
  takesBlank?: boolean
  /** What the tokeniser's normaliser makes of a text. */
  normalise: (text: string) => string
}

/**
 * The added tokens that a folder names in its files, by id, without the family's own special ones where they
 * are as usual. Throws a FailureError where its files or the tokenizers library would give them other ids.
 */
export function readAdded(folder: Reader, sources: Sources): AddedToken[] {
  const tokens = new Map<string, AddedToken>()
  for (const token of [...(sources.serialised ?? []), ...decoderTokens(folder, sources.settings)]) {
    const known = tokens.get(token.content)
    if (known && JSON.stringify(known) !== JSON.stringify(token)) throw differing(folder, token)
    tokens.set(token.content, token)
  }
  for (const token of legacyTokens(folder, sources)) {
    const known = tokens.get(token.content)
    if (known && known.id !== token.id) throw differing(folder, token)
    if (!known) tokens.set(token.content, token)
  }
  const added = [...tokens.values()].sort((a, b) => a.id - b.id)
  requireIds(folder, sources, added)
  const specials = new Set(Object.values(folder.special))
  for (const token of added) {
    const blank = sources.normalise(token.content).trim() === ''
    if (token.special || sources.takesBlank || !blank) continue
    throw foreign(folder, 'has an added token of white space')
  }
  const usual = new Set(sources.vocabulary.filter((token) => specials.has(token)))
  return added
    .map((token) => ({ ...token, special: token.special || specials.has(token.content) }))
    .filter(({ content, ...token }) => !(usual.has(content) && isPlain(token)))
}

const isPlain = (token: Partial<AddedToken>) =>
  Object.entries(plainToken).every(([key, value]) => token[key as keyof AddedToken] === value)

function differing(folder: TokenizerFolder, { content }: AddedToken) {
  return folder.refusal(
    `its files differ on the added token “${printable(content)}”; save the tokeniser again with transformers`,
  )
}

/** One entry of added_tokens or added_tokens_decoder. */
export function addedToken(folder: TokenizerFolder, file: string, token: unknown): AddedToken {
  const { id, content, ...flags } = isObject(token) ? token : {}
  const named = typeof content === 'string' && content !== '' && content.length <= MAX_LENGTH
  if (!named || !isId(id)) {
    throw damaged(folder, file)
  }
  requireRow(folder, id)
  const is = (name: string) => flags[name] === true
  return {
    ...{ id, content, special: is('special') },
    normalized: flags.normalized === undefined ? !is('special') : is('normalized'),
    ...{ single_word: is('single_word'), lstrip: is('lstrip'), rstrip: is('rstrip') },
  }
}

const isId = (id: unknown): id is number => Number.isSafeInteger(id) && (id as number) >= 0

function decoderTokens(folder: TokenizerFolder, { added_tokens_decoder: decoder }: Json) {
  if (!isObject(decoder)) return []
  return Object.entries(decoder).map(([id, token]) =>
    addedToken(
      folder,
      'tokenizer_config.json',
      isObject(token) ? { ...token, id: Number(id) } : token,
    ),
  )
}

/** transformers looks here only where tokenizer_config.json lists none. */
function legacyTokens(folder: TokenizerFolder, { settings, legacy, specialMap }: Sources) {
  if (!legacy || isObject(settings.added_tokens_decoder)) return []
  const specials = specialContents({ ...settings, ...specialMap })
  return Object.entries(legacy).map(([content, id]) =>
    addedToken(folder, 'added_tokens.json', { id, content, special: specials.has(content) }),
  )
}

/** Everything that the settings call a special token. */
function specialContents(settings: Json): Set<unknown> {
  const contentOf = (token: unknown) => (isObject(token) ? token.content : token)
  const named = Object.entries(settings).filter(([key]) => key.endsWith('_token'))
  const lists = [settings.additional_special_tokens, settings.extra_special_tokens]
  const listed = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []))
  return new Set([...named.map(([, token]) => token), ...listed].map(contentOf))
}

/** The library numbers tokens itself: those of the vocabulary keep their ids, new ones follow it. */
function requireIds(
  folder: TokenizerFolder,
  { vocabulary, size }: Sources,
  added: readonly AddedToken[],
): void {
  const ids = new Map(vocabulary.map((token, id) => [token, id]))
  let next = size
  for (const { content, id } of added) {
    const given = ids.get(content) ?? next++
    if (given === id) continue
    throw folder.refusal(
      `its added token “${printable(content)}” has the number ${id}, where the tokenizers library gives it ${given}; save the tokeniser again with transformers`,
    )
  }
}

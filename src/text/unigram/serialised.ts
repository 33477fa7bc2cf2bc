import { isObject, type Json } from '../../domain/json.ts'
import { printable } from '../../domain/quoting.ts'
import type { AddedToken } from '../reading/added-token.ts'
import { damaged, foreign, instead, typeOf, type Reader } from '../reading/foreign.ts'
import { requireFrame } from '../reading/frame.ts'
import { addedToken } from '../reading/read-added.ts'
import type { Marks, UnigramParts } from './parts.ts'
import { serialisedModel } from './serialised-model.ts'
import { stepOf, type Step } from './steps.ts'
import { SPACE, type Separators } from './words.ts'

/** What a tokeniser's file says, whichever it is. */
export type Model = Omit<UnigramParts, 'special' | 'added'> & { size: number }

/** What a tokenizer.json says. */
interface Serialised extends Model {
  added: AddedToken[]
}

/** Reads a tokenizer.json, of which every part must be SentencePiece's. Throws a FailureError that names one that is not. */
export function parseSerialised(folder: Reader, json: Json): Serialised {
  const model = serialisedModel(folder, json.model)
  const added = Array.isArray(json.added_tokens) ? (json.added_tokens as unknown[]) : []
  const { prepends, steps } = normaliser(folder, json.normalizer)
  const apart = parting(folder, json.pre_tokenizer, { prepends, steps, merges: model.merges })
  const serialised = {
    ...model,
    ...{ steps, ...apart },
    added: added.map((token) => addedToken(folder, 'tokenizer.json', token)),
  }
  if (model.merges || apart.marks.runs) requireApart(folder, serialised)
  const vocabulary = model.tokens.map(([token]) => token)
  const read = { vocabulary, added: serialised.added }
  requireFrame(folder, json.post_processor, 'RobertaProcessing', read)
  return serialised
}

/** The steps of a normaliser, and whether it begins by putting the mark of a space before a text. */
function normaliser(folder: Reader, part: unknown): { prepends: boolean; steps: Step[] } {
  if (part === null || part === undefined) return { prepends: false, steps: [] }
  const parts: unknown[] =
    isObject(part) && part.type === 'Sequence' && Array.isArray(part.normalizers)
      ? part.normalizers
      : [part]
  const [first] = parts
  const prepends = isObject(first) && first.type === 'Prepend' && first.prepend === SPACE
  const steps = parts.slice(prepends ? 1 : 0).map((one) => {
    const step = stepOf(one)
    if (step) return step
    if (typeOf(one) === 'Precompiled') throw damaged(folder)
    throw foreign(
      folder,
      `has the normaliser ${typeOf(one) ?? 'of no kind'}, which is not known here`,
    )
  })
  return { prepends, steps }
}

type Parting = Pick<Model, 'separators' | 'marks' | 'preTokenizer'>
type Before = Pick<Model, 'steps' | 'merges'> & { prepends: boolean }

/** What parts words, and puts marks of spaces before them: a pre-tokeniser, or the normaliser alone. */
function parting(folder: Reader, part: unknown, { prepends, steps, merges }: Before): Parting {
  const parts: unknown[] =
    isObject(part) && part.type === 'Sequence' && Array.isArray(part.pretokenizers)
      ? part.pretokenizers
      : [part]
  const types = parts.map(typeOf)
  const splits = types.length === 2 && types[0] === 'WhitespaceSplit'
  const preTokenizer = isObject(part) ? part : null
  const byNormaliser = steps.some(({ part: step }) => writesMarks(step))
  if (byNormaliser && types.length === 1 && (preTokenizer === null || cutsNothing(preTokenizer))) {
    const marks: Marks = { before: prepends ? 'always' : 'never', runs: true }
    return { separators: 'white space and marks', marks, preTokenizer }
  }
  const space = parts.at(-1)
  if (!isObject(space) || types.at(-1) !== 'Metaspace' || (types.length !== 1 && !splits)) {
    throw foreign(folder, instead('pre-tokeniser', types.join(' and '), 'Metaspace'))
  }
  if (prepends) throw foreign(folder, 'puts a space before each text twice')
  const { replacement, split } = space
  if (replacement !== SPACE) throw foreign(folder, `does not write spaces as ${SPACE}`)
  const marks: Marks = { before: beforeOf(space), runs: split === false && !splits }
  const usual = marks.before === 'every' || (marks.before === 'first' && !splits)
  if (!usual && (splits || !(merges || marks.runs))) {
    throw foreign(folder, 'does not begin each word with a space')
  }
  const separators: Separators = splits ? 'white space' : separatorsOf(marks, merges)
  return { separators, marks, preTokenizer: { ...preTokenizer } }
}

/** A Metaspace alone leaves all but spaces in words, which a normaliser then has to take care of. */
const separatorsOf = ({ runs }: Marks, merges: Model['merges']): Separators =>
  runs || merges ? 'white space and marks' : 'spaces'

function beforeOf({ prepend_scheme: scheme = 'always', add_prefix_space: adds }: Json) {
  if (adds === false || (scheme !== 'always' && scheme !== 'first')) return 'never'
  return scheme === 'always' ? 'every' : 'first'
}

/** Replaces spaces by their mark. */
function writesMarks({ type, pattern, content }: Json): boolean {
  return type === 'Replace' && isObject(pattern) && pattern.String === ' ' && content === SPACE
}

/** Splits at spaces, of which none is left. */
function cutsNothing({ type, pattern, invert }: Json): boolean {
  return type === 'Split' && isObject(pattern) && pattern.String === ' ' && invert !== true
}

/** Words are cut one by one: no token may reach from one over a space into the next. */
export function requireApart(folder: Reader, { tokens, merges, unknownId }: Model): void {
  const made = merges ? merges.map(([a, b]) => a + b) : tokens.map(([token]) => token)
  const unknown = tokens[unknownId][0]
  const across = made.find((token) => token !== unknown && !WITHIN.test(token))
  if (across === undefined) return
  throw foreign(folder, `has tokens of several words, such as “${printable(across, 40)}”`)
}

/** Marks and then a word, or white space. */
const WITHIN = /^(?:▁*[^▁\p{White_Space}]*|[▁\p{White_Space}]+)$/u

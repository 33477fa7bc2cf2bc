import type { Json } from '../../domain/json.ts'
import type { Merge } from '../bpe/merges.ts'
import { plainToken, type AddedToken } from '../reading/added-token.ts'
import { damaged, foreign, requireRow, type Reader } from '../reading/foreign.ts'
import { ByteTokens } from './byte-tokens.ts'
import type { UnigramFamily } from './family.ts'
import { BPE, NORMAL, readModelFile, UNIGRAM, USER_DEFINED, type ModelFile } from './model-file.ts'
import { requireApart, type Model } from './serialised.ts'
import { precompiledStep, stepOf, type Step } from './steps.ts'
import { usualParting } from './usual.ts'
import { SPACE } from './words.ts'

/** What SentencePiece's own file says, as the family has it. Throws a FailureError. */
export async function modelOf(
  folder: Reader,
  family: UnigramFamily,
  settings: Json,
): Promise<Model & { added: AddedToken[] }> {
  const { modelFile } = family
  const bytes = await folder.bytes(modelFile)
  if (bytes === undefined) {
    throw folder.refusal(
      `it has no tokeniser: neither tokenizer.json nor ${modelFile}; save that in the folder too, with save_pretrained()`,
    )
  }
  const file = readModelFile(bytes)
  if (!file) throw damaged(folder, modelFile)
  if (file.kind !== UNIGRAM && file.kind !== BPE) throw foreign(folder, 'is no Unigram or BPE')
  const tokens = family.tokens(file.pieces)
  requireRow(folder, tokens.length - 1)
  const vocabulary = tokens.map(([token]) => token)
  if (file.byteFallback && !ByteTokens.of(vocabulary)) {
    throw foreign(folder, 'has no token for some of the bytes')
  }
  const model: Model = {
    ...{ tokens, size: tokens.length },
    unknownId: vocabulary.indexOf(folder.special.unk),
    ...parting(folder, family, file, settings),
    ...(file.kind === BPE && { merges: mergesOf(file) }),
    ...{ writesBytes: file.byteFallback, joinsUnknown: true },
  }
  if (model.unknownId < 0) throw foreign(folder, `has no unknown token ${folder.special.unk}`)
  if (model.merges || model.marks.runs) requireApart(folder, model)
  return { ...model, added: foundTokens(file, family, vocabulary) }
}

/** What parts words: as the family does, or where runs of spaces stay, as SentencePiece itself does. */
function parting(folder: Reader, family: UnigramFamily, file: ModelFile, settings: Json) {
  const written = file.charsmap.length > 0 ? [precompiledStep(file.charsmap)] : []
  if (written.includes(undefined)) throw damaged(folder, family.modelFile)
  const steps = family.steps(written as Step[], settings) as Step[]
  if (!file.escapesSpaces || (file.joinsSpaces && !file.addsPrefix)) {
    throw foreign(folder, 'does not begin each word with a space')
  }
  if (file.joinsSpaces) return { steps, ...usualParting(family.separators) }
  const marks = stepOf({ type: 'Replace', pattern: { String: ' ' }, content: SPACE }) as Step
  return {
    steps: [...steps, marks],
    separators: 'white space and marks' as const,
    marks: { before: file.addsPrefix ? ('always' as const) : ('never' as const), runs: true },
    preTokenizer: null,
  }
}

/** What the pieces of a BPE are made of, the best first: SentencePiece itself looks for pieces alone. */
function mergesOf({ pieces, types }: ModelFile): Merge[] {
  const normal = pieces.filter((_, i) => types[i] === NORMAL)
  const known = new Set(normal.map(([token]) => token))
  const best = [...normal].sort(([, a], [, b]) => b - a)
  return best.flatMap(([token]) => {
    const characters = [...token]
    return characters.slice(1).flatMap((_, i): Merge[] => {
      const [left, right] = [characters.slice(0, i + 1).join(''), characters.slice(i + 1).join('')]
      return known.has(left) && known.has(right) ? [[left, right]] : []
    })
  })
}

/** Tokens that are found in a text before it is cut: control tokens, which no text here is, and those of a BPE’s user. */
function foundTokens(
  { kind, pieces, types }: ModelFile,
  { further = [] }: UnigramFamily,
  vocabulary: readonly string[],
): AddedToken[] {
  const own = pieces.flatMap(([token], i) =>
    kind === BPE && types[i] === USER_DEFINED ? [token] : [],
  )
  const tokenOf = (content: string, special: boolean) => {
    const id = vocabulary.indexOf(content)
    return id < 0 ? [] : [{ id, content, ...plainToken, special }]
  }
  return [
    ...further.flatMap((one) => tokenOf(one, true)),
    ...own.flatMap((one) => tokenOf(one, false)),
  ]
}

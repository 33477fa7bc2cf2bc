import { readFileSync } from 'node:fs'
import { families } from '../../src/families/index.ts'
import { plainToken, type AddedToken } from '../../src/text/reading/added-token.ts'
import type { Tokenizer } from '../../src/text/tokenizer.ts'
import { byteLevelGolden } from './byte-level.ts'
import { createByteLevel } from '../../src/text/bpe/byte-level.ts'
import { readerOf } from './tokenizer-folder.ts'
import { unigramGolden } from './unigram.ts'

interface Case {
  text: string
  ids: number[]
  /** None where the library's own are of another kind. */
  offsets: [number, number][] | null
}

interface Form {
  name: string
  model: string
  /** Its tokenizer.json without the model. */
  tokenizer: { normalizer: { normalizers?: object[] } | null }
  cases: Case[]
}

interface File {
  models: Record<string, object>
  forms: Form[]
  /** What SentencePiece itself gives from its own files. */
  files: { model: string; cases: Omit<Case, 'offsets'>[] }[]
  added: { form: string; added: AddedToken[]; cases: Case[] }[]
}

const data = (name: string) => readFileSync(new URL(`../golden/data/${name}`, import.meta.url))

let file: File | undefined

/** What the tokenizers library and SentencePiece made of texts: see tests/golden/sentence_pieces.py. */
export const sentencePieces = () =>
  (file ??= JSON.parse(data('sentence-pieces.json').toString()) as File)

/** SentencePiece's own file of a model. */
export const modelFile = (name: string) => data(`sentence-pieces-${name}.model`)

const special = { pad: '<pad>', unk: '<unk>', cls: '<s>', sep: '</s>', mask: '<mask>' }
/** What calls its special tokens by their names. */
export const pieceSettings = Object.fromEntries(
  Object.entries(special).map(([kind, token]) => [`${kind}_token`, token]),
)
const ids = { '<unk>': 0, '<s>': 1, '</s>': 2, '<pad>': 3 }

const read = readerOf(families.modernbert.tokenizer, families.modernbert.specialTokens)

/** The tokenizer.json of a form, as a folder has it; `added` tokens stand behind its own. */
export function serialisedForm(name: string, added: readonly AddedToken[] = []): object {
  const { forms, models } = sentencePieces()
  const form = forms.find((one) => one.name === name)!
  const normalizers = form.tokenizer.normalizer?.normalizers
  const [written] = unigramGolden().parts.steps
  const frame = (token: '<s>' | '</s>') => ({ SpecialToken: { id: token, type_id: 0 } })
  return {
    ...form.tokenizer,
    // The table stands in another model's file.
    ...(normalizers && {
      normalizer: {
        type: 'Sequence',
        normalizers: normalizers.map((step) =>
          'type' in step && step.type === 'Precompiled' ? written.part : step,
        ),
      },
    }),
    added_tokens: [
      ...Object.entries(ids).map(([content, id]) => ({
        id,
        content,
        ...plainToken,
        special: true,
      })),
      ...added,
    ],
    post_processor: {
      type: 'TemplateProcessing',
      single: [frame('<s>'), { Sequence: { id: 'A', type_id: 0 } }, frame('</s>')],
      special_tokens: Object.fromEntries(
        (['<s>', '</s>'] as const).map((token) => [token, { id: token, ids: [ids[token]] }]),
      ),
    },
    model: models[form.model],
  }
}

/** The tokeniser of such a folder, or of one with SentencePiece's own file alone. */
export const readForm = (name: string, added: readonly AddedToken[] = []): Promise<Tokenizer> =>
  read(
    { 'tokenizer.json': serialisedForm(name, added), 'tokenizer_config.json': pieceSettings },
    { rows: 5000 },
  )

export const readFiles = (files: Record<string, unknown>): Promise<Tokenizer> =>
  read({ 'tokenizer_config.json': pieceSettings, ...files }, { rows: 5000 })

/** Of bytes, with tokens beside its own. */
export const bytesWith = (added: AddedToken[], addPrefixSpace: boolean): Tokenizer => {
  const { parts } = byteLevelGolden()
  const vocabulary = [...parts.vocabulary]
  for (const { id, content } of added) vocabulary[id] = content
  return createByteLevel({ ...parts, vocabulary, added, addPrefixSpace })
}

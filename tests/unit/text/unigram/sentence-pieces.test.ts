import { describe, expect, it } from 'vitest'
import type { Tokenizer } from '../../../../src/text/tokenizer.ts'
import {
  bytesWith,
  modelFile,
  readFiles,
  readForm,
  sentencePieces,
  serialisedForm,
} from '../../../support/sentence-pieces.ts'

const golden = sentencePieces()
const piecesOf = (tokenizer: Tokenizer, text: string) =>
  tokenizer.encode(text, tokenizer.words(text)).flat()
const idsOf = (tokenizer: Tokenizer, text: string) => piecesOf(tokenizer, text).map(({ id }) => id)

function expectAlike(
  tokenizer: Tokenizer,
  { text, ids, offsets }: { text: string; ids: number[]; offsets?: [number, number][] | null },
) {
  const pieces = piecesOf(tokenizer, text)
  const told = JSON.stringify(text)
  expect(
    pieces.map(({ id }) => id),
    told,
  ).toEqual(ids)
  if (offsets)
    expect(
      pieces.map(({ start, end }) => [start, end]),
      told,
    ).toEqual(offsets)
}

describe.each(golden.forms)('a tokeniser of SentencePiece’s such as $name', ({ name, cases }) => {
  it(`gives the ids and offsets that the tokenizers library gives, on ${cases.length} texts`, async () => {
    const tokenizer = await readForm(name)
    expect(cases.length).toBeGreaterThan(80)
    for (const one of cases) expectAlike(tokenizer, one)
  })

  it('is the same when it was written and read again', async () => {
    const tokenizer = await readForm(name)
    const again = await readFiles(tokenizer.files(64))
    expect(again.files(64)).toEqual(tokenizer.files(64))
    for (const { text } of cases.slice(0, 40))
      expect(piecesOf(again, text)).toEqual(piecesOf(tokenizer, text))
  })
})

describe.each(golden.files)('SentencePiece’s own file, $model', ({ model, cases }) => {
  it(`gives SentencePiece’s ids, on ${cases.length} texts`, async () => {
    const tokenizer = await readFiles({ 'tokenizer.model': modelFile(model) })
    for (const one of cases) expectAlike(tokenizer, one)
    // Written as tokenizer.json, it is read alike.
    const again = await readFiles(tokenizer.files(64))
    for (const { text, ids } of cases) expect(idsOf(again, text)).toEqual(ids)
  })
})

describe('added tokens', () => {
  it('are found as the library finds them, in tokens of SentencePiece’s and of bytes', async () => {
    let found = 0
    for (const { form, added, cases } of golden.added) {
      const tokenizer = form.startsWith('bytes')
        ? bytesWith(added, form !== 'bytes')
        : await readForm(form, added)
      for (const one of cases) {
        expectAlike(tokenizer, one)
        found += one.ids.filter((id) => added.some((token) => token.id === id)).length
      }
    }
    expect(found).toBeGreaterThan(300)
  })
})

it.each([
  ['reach over a space', { vocab: { a: 4, '▁b': 5, 'a▁b': 6 }, merges: [['a', '▁b']] }],
  ['are no bytes', { vocab: {}, merges: [] }],
])('a BPE is refused whose tokens %s', async (_, part) => {
  const serialised = serialisedForm('a Llama') as { model: object }
  const vocab = { '<unk>': 0, '<s>': 1, '</s>': 2, '<pad>': 3, ...part.vocab }
  const bytes = Object.keys(part.vocab).length === 0
  const model = { ...serialised.model, ...part, vocab, byte_fallback: bytes }
  await expect(readFiles({ 'tokenizer.json': { ...serialised, model } })).rejects.toThrow(
    bytes ? 'has no token for some of the bytes' : 'has tokens of several words, such as “a▁b”',
  )
})

import { describe, expect, it } from 'vitest'
import { camembert } from '../../../../src/families/camembert/index.ts'
import { xlmRoberta } from '../../../../src/families/xlm-roberta/index.ts'
import { seededRandom } from '../../../../src/nn/random.ts'
import { readModelFile } from '../../../../src/text/unigram/model-file.ts'
import { createUnigram } from '../../../../src/text/unigram/unigram.ts'
import { damage } from '../../../support/damage.ts'
import { plainFlags, readerOf } from '../../../support/tokenizer-folder.ts'
import { unigramFile, unigramGolden } from '../../../support/unigram.ts'

const { parts } = unigramGolden()
const tokenizer = createUnigram(parts)
const written = tokenizer.files(88)
const parsed = (name: string) => JSON.parse(written[name]) as Record<string, unknown>
const serialised = parsed('tokenizer.json')
const tokenizerOf = readerOf(xlmRoberta.tokenizer, xlmRoberta.specialTokens)

const settings = (changes: object) => ({
  'tokenizer_config.json': { ...parsed('tokenizer_config.json'), ...changes },
})
/** tokenizer.json with other parts. */
const fast = (changes: object) => ({ 'tokenizer.json': { ...serialised, ...changes } })
const part = (name: string, changes: object) =>
  fast({ [name]: { ...(serialised[name] as object), ...changes } })
const token = (changes: object) =>
  fast({ added_tokens: [...(serialised.added_tokens as object[]), { ...plainFlags, ...changes }] })
const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' }
const TEXT = 'Élan Vital, ２０２６ ﬁrst  東京は a\u00adb'
const pieces = (own = tokenizer) => own.encode(TEXT, own.words(TEXT))

describe('reading a Unigram tokeniser', () => {
  it('brings back what was written', async () => {
    expect((await tokenizerOf(written)).files(88)).toEqual(written)
  })

  it('reads SentencePiece’s own file as the family has it', async () => {
    const own = await tokenizerOf({ 'sentencepiece.bpe.model': unigramFile() })
    expect(own.files(88)).toEqual(written)
    const read = readerOf(camembert.tokenizer, camembert.specialTokens)
    const french = await read({ 'sentencepiece.bpe.model': unigramFile() })
    // CamemBERT's five first tokens replace SentencePiece's first; its own two come behind them.
    expect(french.vocabulary.slice(0, 5)).toEqual([
      '<s>NOTUSED',
      '<pad>',
      '</s>NOTUSED',
      '<unk>',
      '<unk>NOTUSED',
    ])
    expect(french.vocabulary.slice(7, -1)).toEqual(tokenizer.vocabulary.slice(4, -1))
    const ids = french.encode('<s>NOTUSED', [{ start: 0, end: 10 }])[0].map(({ id }) => id)
    expect(ids).not.toContain(0)
  })

  it('keeps every step of a normaliser, and what parts words', async () => {
    const steps = [
      { type: 'Strip', strip_left: true, strip_right: true },
      { type: 'Lowercase' },
      { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
    ]
    const changed = fast({
      normalizer: { type: 'Sequence', normalizers: steps },
      pre_tokenizer: metaspace,
    })
    const files = (await tokenizerOf({ ...written, ...changed })).files(88)
    expect(JSON.parse(files['tokenizer.json'])).toMatchObject({
      normalizer: { normalizers: steps },
      pre_tokenizer: metaspace,
    })
  })

  it('reads a prefix that older files ask for in other words', async () => {
    const older = { type: 'Metaspace', replacement: '▁', add_prefix_space: true }
    const whole = fast({
      pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, older] },
    })
    expect(pieces(await tokenizerOf({ ...written, ...whole }))).toEqual(pieces())
  })
})

it('finds tokens that were added, and brings them back', async () => {
  const added = { content: 'COVID-19', id: parts.tokens.length, normalized: true, lstrip: true }
  const own = await tokenizerOf({ ...written, ...token(added) })
  const text = 'in ＣＯＶＩＤ-19times'
  const pieces = own.encode(text, own.words(text)).flat()
  expect(pieces).toContainEqual({ id: added.id, start: 3, end: 11 })
  const again = JSON.parse(own.files(88)['tokenizer.json']) as { added_tokens: object[] }
  expect(again.added_tokens.at(-1)).toMatchObject(added)
})

describe('a tokeniser that is not XLM-RoBERTa’s', () => {
  it.each([
    ['has the normaliser Nmt, which is not known here', fast({ normalizer: { type: 'Nmt' } })],
    [
      'has the normaliser Replace, which is not known here',
      fast({ normalizer: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' } }),
    ],
    [
      'has the pre-tokeniser ByteLevel instead of Metaspace',
      fast({ pre_tokenizer: { type: 'ByteLevel' } }),
    ],
    [
      'does not begin each word with a space',
      fast({ pre_tokenizer: { ...metaspace, prepend_scheme: 'never' } }),
    ],
    ['does not write spaces as ▁', fast({ pre_tokenizer: { ...metaspace, replacement: '_' } })],
    ['cuts words by WordPiece, not by Unigram or BPE', part('model', { type: 'WordPiece' })],
    ['has no token for some of the bytes', part('model', { byte_fallback: true })],
    ['has no unknown token <unk>', part('model', { unk_id: 0 })],
    ['has no post-processor', fast({ post_processor: null })],
    ['is of the class T5TokenizerFast', settings({ tokenizer_class: 'T5TokenizerFast' })],
    [
      'needs a tokenizer.json, which is missing',
      { ...settings({ tokenizer_class: 'PreTrainedTokenizerFast' }), 'tokenizer.json': undefined },
    ],
  ] as [string, Record<string, unknown>][])('is refused by name: it %s', async (name, files) => {
    const reading = tokenizerOf({ ...written, ...files })
    await expect(reading).rejects.toThrow(`its tokeniser ${name}`)
    await expect(reading).rejects.toThrow(/; only XLM-RoBERTa’s own way of reading text/)
  })

  it.each([
    ['its tokenizer.json is damaged', part('model', { vocab: [['a']] })],
    ['its tokenizer.json is damaged', part('model', { vocab: [] })],
    ['its tokenizer.json is damaged', part('model', { type: 'BPE' })],
    [
      'its tokenizer.json is damaged',
      fast({ normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }),
    ],
    [
      'its sentencepiece.bpe.model is damaged',
      {
        'tokenizer.json': undefined,
        'tokenizer_config.json': undefined,
        'sentencepiece.bpe.model': new Uint8Array(9),
      },
    ],
    [
      'it has no tokeniser: neither tokenizer.json nor sentencepiece.bpe.model; save that',
      { 'tokenizer.json': undefined, 'tokenizer_config.json': undefined },
    ],
  ] as [string, Record<string, unknown>][])('is refused where %s', async (why, files) => {
    await expect(tokenizerOf({ ...written, ...files })).rejects.toThrow(why)
  })

  it('is read or refused when its file is spoilt, and then reads any text', async () => {
    const random = seededRandom(3)
    let read = 0
    for (let n = 0; n < 100; n++) {
      const file = damage(Buffer.from(unigramFile()), random)
      const result = await tokenizerOf({ 'sentencepiece.bpe.model': file }, { rows: 2000 }).catch(
        (error: unknown) => String(error),
      )
      if (typeof result === 'string')
        expect(result).toMatch(/damaged|unknown|no Unigram|space|rows|lacks|several words|bytes/)
      else {
        read++
        expect(pieces(result).flat().length).toBeGreaterThan(0)
      }
    }
    expect(read).toBeGreaterThan(5)
    expect(readModelFile(new Uint8Array())).toBeUndefined()
  })
})

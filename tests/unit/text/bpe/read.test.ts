import { describe, expect, it } from 'vitest'
import { createByteLevel } from '../../../../src/text/bpe/byte-level.ts'
import { byteLevel } from '../../../../src/text/bpe/read.ts'
import { byteLevelGolden } from '../../../support/byte-level.ts'
import { plainFlags, readerOf } from '../../../support/tokenizer-folder.ts'
import { robertaTokens } from '../../../../src/text/special-tokens.ts'

const { parts } = byteLevelGolden()
const written = createByteLevel({ ...parts, addPrefixSpace: true }).files(88)
const parsed = (name: string) => JSON.parse(written[name]) as Record<string, unknown>
const serialised = parsed('tokenizer.json')
const tokenizerOf = readerOf(byteLevel, robertaTokens)

const settings = (changes: object) => ({
  'tokenizer_config.json': { ...parsed('tokenizer_config.json'), ...changes },
})
/** tokenizer.json with other parts. */
const fast = (changes: object) => ({ 'tokenizer.json': { ...serialised, ...changes } })
const part = (name: string, changes: object) =>
  fast({ [name]: { ...(serialised[name] as object), ...changes } })
const token = (changes: object) =>
  fast({ added_tokens: [...(serialised.added_tokens as object[]), { ...plainFlags, ...changes }] })
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(written).filter(([name]) => !names.includes(name)))

describe('reading a byte-level tokeniser', () => {
  it('brings back what was written, from either form', async () => {
    expect((await tokenizerOf(written)).files(88)).toEqual(written)
    expect((await tokenizerOf(without('vocab.json', 'merges.txt'))).files(88)).toEqual(written)
    expect((await tokenizerOf(without('tokenizer.json'))).files(88)).toEqual(written)
  })

  it('takes merges as pairs, as newer files have them', async () => {
    const pairs = part('model', { merges: parts.merges })
    expect((await tokenizerOf({ ...written, ...pairs })).files(88)).toEqual(written)
  })

  it('takes add_prefix_space from the settings of its class, whatever tokenizer.json says', async () => {
    const first = async (changes: object) => {
      const { encode, vocabulary } = await tokenizerOf({ ...written, ...settings(changes) })
      return vocabulary[encode('New', [{ start: 0, end: 3 }])[0][0].id]
    }
    expect(await first({})).toMatch(/^Ġ/)
    expect(await first({ add_prefix_space: undefined })).not.toMatch(/^Ġ/)
    expect(await first({ add_prefix_space: false })).not.toMatch(/^Ġ/)
  })

  it('keeps special tokens beside its own, which have no pieces in a text', async () => {
    const extra = {
      content: '<extra>',
      id: parts.vocabulary.length,
      special: true,
      normalized: false,
    }
    const { vocabulary, encode, files } = await tokenizerOf({ ...written, ...token(extra) })
    expect(vocabulary.at(-1)).toBe('<extra>')
    const pieces = encode('<extra>', [{ start: 0, end: 7 }])[0]
    expect(pieces.map(({ id }) => id)).not.toContain(extra.id)
    const again = JSON.parse(files(88)['tokenizer.json']) as { added_tokens: object[] }
    expect(again.added_tokens.at(-1)).toMatchObject({ content: '<extra>', special: true })
  })
})

it('finds tokens that were added, and brings them back', async () => {
  const added = {
    content: 'COVID-19',
    id: parts.vocabulary.length,
    normalized: false,
    rstrip: true,
  }
  const tokenizer = await tokenizerOf({ ...written, ...token(added) })
  const text = 'in COVID-19 times'
  const pieces = tokenizer.encode(text, tokenizer.words(text)).flat()
  expect(pieces).toContainEqual({ id: added.id, start: 3, end: 11 })
  const again = JSON.parse(tokenizer.files(88)['tokenizer.json']) as { added_tokens: object[] }
  expect(again.added_tokens.at(-1)).toMatchObject(added)
})

describe('a tokeniser that is not RoBERTa’s', () => {
  it.each([
    ['has the normaliser NFC', fast({ normalizer: { type: 'NFC' } })],
    ['has no pre-tokeniser', fast({ pre_tokenizer: null })],
    [
      'has the pre-tokeniser Metaspace instead of ByteLevel',
      fast({ pre_tokenizer: { type: 'Metaspace' } }),
    ],
    ['does not cut text by GPT-2’s pattern', part('pre_tokenizer', { use_regex: false })],
    ['cuts words by Unigram, not by BPE', part('model', { type: 'Unigram' })],
    ['has the dropout 0.1', part('model', { dropout: 0.1 })],
    ['has the continuing_subword_prefix ##', part('model', { continuing_subword_prefix: '##' })],
    ['has the end_of_word_suffix </w>', part('model', { end_of_word_suffix: '</w>' })],
    ['has the ignore_merges true', part('model', { ignore_merges: true })],
    ['has no post-processor', fast({ post_processor: null })],
    ['does not put <s> before a text', part('post_processor', { cls: ['<s>', 5] })],
    [
      'has the post-processor ByteLevel instead of TemplateProcessing',
      fast({ post_processor: { type: 'ByteLevel' } }),
    ],
    ['is of the class GPT2TokenizerFast', settings({ tokenizer_class: 'GPT2TokenizerFast' })],
    ['has the cls_token [CLS], not <s>', settings({ cls_token: '[CLS]' })],
    [
      'has no token for some of the bytes',
      { 'vocab.json': { '<pad>': 1, '<unk>': 3, '<s>': 0, '</s>': 2 }, 'merges.txt': '' },
    ],
    ['lacks the tokens <pad>, </s>', { 'vocab.json': { '<unk>': 3, '<s>': 0 }, 'merges.txt': '' }],
    [
      'needs a tokenizer.json, which is missing',
      { ...settings({ tokenizer_class: 'PreTrainedTokenizerFast' }), 'tokenizer.json': undefined },
    ],
  ] as [string, Record<string, unknown>][])('is refused by name: it %s', async (name, files) => {
    const plain = 'vocab.json' in files ? {} : written
    const reading = tokenizerOf({ ...plain, ...files })
    await expect(reading).rejects.toThrow(`its tokeniser ${name}`)
    await expect(reading).rejects.toThrow(/; only RoBERTa’s own way of reading text is supported/)
  })

  it.each([
    ['its merges name tokens that its vocabulary has not', part('model', { merges: ['a zz'] })],
    ['its tokenizer.json is damaged', part('model', { merges: [['a', 'b', 'c']] })],
    ['its tokenizer.json is damaged', part('model', { merges: undefined })],
    ['its tokenizer.json is damaged', part('model', { vocab: { a: -1 } })],
    [
      'differ on add_prefix_space; write "add_prefix_space": true in both if',
      settings({ tokenizer_class: 'PreTrainedTokenizerFast', add_prefix_space: undefined }),
    ],
  ] as [string, Record<string, unknown>][])('is refused where %s', async (why, files) => {
    await expect(tokenizerOf({ ...written, ...files })).rejects.toThrow(why)
  })

  it.each([
    ['vocab.json without merges.txt', without('tokenizer.json', 'merges.txt')],
    ['neither tokenizer.json nor vocab.json', {}],
  ])('is no tokeniser at all: %s', async (what, files) => {
    await expect(tokenizerOf(files)).rejects.toThrow(`it has no tokeniser: ${what}; save that`)
  })
})

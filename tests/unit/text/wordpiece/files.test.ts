import { describe, expect, it } from 'vitest'
import { plainFlags, small, tokenizerOf } from '../../../support/tokenizer-folder.ts'

const { vocabulary, written, serialised, json, settings, usualSettings } = small
const { fast, model, withTokens } = small
const flags = plainFlags
const lines = 'vocab.txt'

describe('the files of a WordPiece tokeniser', () => {
  it('are its vocabulary line by line, and what its special tokens are', () => {
    expect(Object.keys(written).sort()).toEqual([
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ])
    expect(written['vocab.txt']).toBe('[PAD]\na\n[UNK]\n[CLS]\n[SEP]\n##b\n')
    expect(json('special_tokens_map.json')).toEqual({
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      mask_token: '[MASK]',
    })
    expect(json('tokenizer_config.json')).toEqual({
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      strip_accents: false,
      tokenize_chinese_chars: false,
      model_max_length: 128,
      ...json('special_tokens_map.json'),
    })
  })

  it('say to the tokenizers library how text is cut and framed', () => {
    const added = (id: number, content: string) => ({
      ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false },
      special: true,
    })
    const token = (id: string, type_id = 0) => ({ SpecialToken: { id, type_id } })
    const sequence = (id: string, type_id: number) => ({ Sequence: { id, type_id } })
    expect(json('tokenizer.json')).toEqual({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [added(0, '[PAD]'), added(2, '[UNK]'), added(3, '[CLS]'), added(4, '[SEP]')],
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: false,
        strip_accents: false,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [token('[CLS]'), sequence('A', 0), token('[SEP]')],
        pair: [
          token('[CLS]'),
          sequence('A', 0),
          token('[SEP]'),
          sequence('B', 1),
          token('[SEP]', 1),
        ],
        special_tokens: {
          '[CLS]': { id: '[CLS]', ids: [3], tokens: ['[CLS]'] },
          '[SEP]': { id: '[SEP]', ids: [4], tokens: ['[SEP]'] },
        },
      },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: { '[PAD]': 0, a: 1, '[UNK]': 2, '[CLS]': 3, '[SEP]': 4, '##b': 5 },
      },
    })
  })
})

describe('reading a WordPiece tokeniser', () => {
  it('brings back what was written, from either file', async () => {
    expect((await tokenizerOf(written)).files(128)).toEqual(written)
    const { [lines]: _, 'tokenizer.json': __, ...rest } = written
    const file = { ...rest, 'tokenizer.json': written['tokenizer.json'] }
    expect((await tokenizerOf(file)).files(128)).toEqual(written)
    const plain = { ...rest, [lines]: written[lines] }
    expect((await tokenizerOf(plain)).files(128)).toEqual(written)
  })

  it('takes lines of either ending, with or without one at the end', async () => {
    for (const text of [vocabulary.join('\n'), vocabulary.join('\r\n') + '\r\n']) {
      expect((await tokenizerOf({ [lines]: text })).vocabulary).toEqual(vocabulary)
    }
  })

  it('takes added tokens into the vocabulary, but does not cut words into them', async () => {
    const { vocabulary: read, encode } = await tokenizerOf(
      withTokens({ ...flags, content: 'ab', id: 6, single_word: true }),
    )
    expect(read).toEqual([...vocabulary, 'ab'])
    const ids = (text: string) => encode(text, [{ start: 0, end: text.length }])[0].map((p) => p.id)
    expect([ids('ab'), ids('abb'), ids('aab')]).toEqual([[6], [1, 5, 5], [2]])
  })

  it('names the ids that a vocabulary leaves out', async () => {
    const vocab = { ...(serialised.model as { vocab: object }).vocab, x: 8 }
    const { vocabulary: read } = await tokenizerOf(model({ vocab }))
    expect(read).toEqual([...vocabulary, '[unused-6]', '[unused-7]', 'x'])
  })

  it('reads no word of more characters than it is told to', async () => {
    const files = model({ max_input_chars_per_word: 3 })
    const general = { ...files, ...settings({ tokenizer_class: 'PreTrainedTokenizerFast' }) }
    for (const { encode, unknownId } of [await tokenizerOf(files), await tokenizerOf(general)]) {
      const [[...three], [...four]] = encode('abb abbb', [
        { start: 0, end: 3 },
        { start: 4, end: 8 },
      ])
      expect(three).toHaveLength(3)
      expect(four).toEqual([{ id: unknownId, start: 4, end: 8 }])
    }
  })

  it.each([
    ['empty', { [lines]: '' }, 'its vocabulary is empty'],
    ['neither file', {}, 'it has no tokeniser: neither tokenizer.json nor vocab.txt'],
    ['no vocabulary', model({ vocab: [] }), /its tokenizer.json is damaged/],
    ['no model', fast({ model: null }), /its tokenizer.json is damaged/],
    ['half an id', model({ vocab: { a: 0.5 } }), /its tokenizer.json is damaged/],
    ['an id below zero', model({ vocab: { a: -1 } }), /its tokenizer.json is damaged/],
    ['a token without a name', withTokens({ id: 6 }), /its tokenizer.json is damaged/],
    ['a token that is none', withTokens(7), /its tokenizer.json is damaged/],
    ['a token of half an id', withTokens({ content: 'x', id: 6.5 }), /is damaged/],
    [
      'an added token that is none in the settings',
      { [lines]: written[lines], ...settings({ added_tokens_decoder: { 6: 'x' } }) },
      /its tokenizer_config.json is damaged/,
    ],
  ])('refuses %s', async (_, files, why) => {
    await expect(tokenizerOf(files)).rejects.toThrow(why)
  })

  it('refuses a class that only config.json names, unless the settings name another', async () => {
    const tokenizerClass = 'BertJapaneseTokenizer'
    const files = { [lines]: written[lines] }
    await expect(tokenizerOf(files, { tokenizerClass })).rejects.toThrow(tokenizerClass)
    const bert = { ...files, ...settings({ tokenizer_class: 'BertTokenizer' }) }
    expect((await tokenizerOf(bert, { tokenizerClass })).vocabulary).toEqual(vocabulary)
  })

  it.each([
    [
      'a gap before it',
      withTokens({ ...flags, content: 'x', id: 8 }),
      'number 8, where the tokenizers library gives it 6',
    ],
    [
      'another id than the vocabulary',
      withTokens({ ...flags, content: 'a', id: 6 }),
      'number 6, where the tokenizers library gives it 1',
    ],
    [
      'other flags in another file',
      {
        ...withTokens({ ...flags, content: 'x', id: 6 }),
        ...settings({
          ...usualSettings,
          added_tokens_decoder: { 6: { ...flags, content: 'x', lstrip: true } },
        }),
      },
      'its files differ on the added token “x”; save the tokeniser again',
    ],
    [
      'another id in another file',
      { ...withTokens({ ...flags, content: 'x', id: 6 }), 'added_tokens.json': { x: 7 } },
      'its files differ on the added token “x”; save the tokeniser again',
    ],
  ])('refuses an added token with %s', async (_, files, why) => {
    await expect(tokenizerOf(files)).rejects.toThrow(why)
  })

  it('refuses more tokens than the table has rows', async () => {
    const larger = 'more tokens than its embedding table has rows'
    const rows = vocabulary.length
    for (const files of [{ [lines]: vocabulary.join('\n') }, fast({})]) {
      await expect(tokenizerOf(files, { rows: rows - 1 })).rejects.toThrow(larger)
      expect((await tokenizerOf(files, { rows })).vocabulary).toHaveLength(rows)
    }
    const added = withTokens({ ...flags, content: 'x', id: 6 })
    await expect(tokenizerOf(added, { rows })).rejects.toThrow(larger)
    expect((await tokenizerOf(added, { rows: rows + 1 })).vocabulary).toHaveLength(rows + 1)
  })
})

/** The pieces of "Éa", which tell how text is normalised, spelt. */
async function normalised(files: Record<string, unknown>) {
  const spellings = [...vocabulary, 'e', 'é', 'É', '##a', '##A', '北', '##北']
  const vocab = Object.fromEntries(spellings.map((token, id) => [token, id]))
  const file = files['tokenizer.json'] as object | undefined
  const tokenizer = await tokenizerOf({
    [lines]: spellings.join('\n'),
    ...files,
    ...(file && {
      'tokenizer.json': { ...serialised, ...file, model: { type: 'WordPiece', vocab } },
    }),
  })
  const spelt = (text: string) =>
    tokenizer
      .encode(text, [{ start: 0, end: text.length }])[0]
      .map(({ id }) => spellings[id])
      .join(' ')
  return `${spelt('ÉA')}, ${spelt('a北')}`
}

describe('how text is normalised', () => {
  const usual = { lowercase: true, strip_accents: null, handle_chinese_chars: true }
  const file = (changes: Record<string, unknown>) => ({
    'tokenizer.json': { normalizer: { type: 'BertNormalizer', ...usual, ...changes } },
  })
  const general = { tokenizer_class: 'PreTrainedTokenizerFast' }
  const loud = file({ lowercase: false, strip_accents: false })
  it.each([
    ['BERT’s own way where nothing is said', {}, 'e ##a, a 北'],
    ['its settings', settings({ do_lower_case: false }), 'É ##A, a 北'],
    ['its settings on accents', settings({ strip_accents: false }), 'é ##a, a 北'],
    ['its settings on Chinese', settings({ tokenize_chinese_chars: false }), 'e ##a, a ##北'],
    ['no setting that is no yes or no', settings({ do_lower_case: 'no' }), 'e ##a, a 北'],
    ['its normaliser under the general class', { ...settings(general), ...loud }, 'É ##A, a 北'],
    [
      'its normaliser under the general class, on accents',
      { ...settings(general), ...file({ strip_accents: false }) },
      'é ##a, a 北',
    ],
    [
      'its normaliser under the general class, on Chinese',
      {
        ...settings({ ...general, tokenize_chinese_chars: true }),
        ...file({ handle_chinese_chars: false }),
      },
      'e ##a, a ##北',
    ],
    [
      'its settings before its normaliser',
      { ...settings({ do_lower_case: true, strip_accents: null }), ...loud },
      'e ##a, a 北',
    ],
    [
      'both where they say the same in other words',
      { ...settings({ do_lower_case: true }), ...file({ strip_accents: true }) },
      'e ##a, a 北',
    ],
  ])('goes by %s', async (_, files, pieces) => {
    expect(await normalised(files)).toBe(pieces)
  })

  it.each([
    ['do_lower_case', 'false', 'true', {}, file({ lowercase: false })],
    ['strip_accents', 'false', 'true', { do_lower_case: true }, file({ strip_accents: false })],
    ['tokenize_chinese_chars', 'false', 'true', {}, file({ handle_chinese_chars: false })],
  ])('is not guessed where nobody says %s', async (name, theirs, usual, config, files) => {
    await expect(normalised({ ...settings(config), ...files })).rejects.toThrow(
      `its tokenizer.json and transformers’ BERT differ on ${name}, and tokenizer_config.json does not say which holds; write "${name}": ${theirs} there if the model was trained so, otherwise ${usual}`,
    )
  })
})

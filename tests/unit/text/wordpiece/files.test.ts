import { describe, expect, it } from 'vitest'
import { FailureError, unwrap } from '../../../../src/domain/failure.ts'
import { wordPiece } from '../../../../src/text/wordpiece/read.ts'
import { bertTokens, createWordPiece } from '../../../../src/text/wordpiece/wordpiece.ts'

const vocabulary = ['[PAD]', 'a', '[UNK]', '[CLS]', '[SEP]', '##b']
const options = { lowercase: true, stripAccents: false, chineseChars: false }
const written = unwrap(createWordPiece(vocabulary, options)).files(128)
const json = (name: string) => JSON.parse(written[name]) as Record<string, unknown>

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

const reading = (files: Record<string, unknown>, rows = 20) =>
  wordPiece.read({
    text: async (name) => {
      const file = files[name]
      return file === undefined || typeof file === 'string' ? file : JSON.stringify(file)
    },
    rows,
    special: bertTokens,
    refusal: (why) => new FailureError({ code: 'bad-input', message: why }),
  })
const lines = 'vocab.txt'
const fast = (changes: Record<string, unknown> = {}) => ({
  model: {
    type: 'WordPiece',
    vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
  },
  ...changes,
})
/** The pieces of "Éa", which tell how text is normalised, spelt. */
async function normalised(files: Record<string, unknown>) {
  const spellings = [...vocabulary, 'e', 'é', 'É', '##a', '##A', '北', '##北']
  const tokenizer = await reading({ [lines]: spellings.join('\n'), ...files })
  const spelt = (text: string) =>
    tokenizer
      .encode(text, [{ start: 0, end: text.length }])[0]
      .map(({ id }) => spellings[id])
      .join(' ')
  return `${spelt('ÉA')}, ${spelt('a北')}`
}

describe('reading a WordPiece tokeniser', () => {
  it('brings back what was written, from either file', async () => {
    expect((await reading(written)).vocabulary).toEqual(vocabulary)
    const { [lines]: _, ...rest } = written
    expect((await reading(rest)).vocabulary).toEqual(vocabulary)
  })

  it('takes lines of either ending, with or without one at the end', async () => {
    for (const text of [vocabulary.join('\n'), vocabulary.join('\r\n') + '\r\n']) {
      expect((await reading({ [lines]: text })).vocabulary).toEqual(vocabulary)
    }
  })

  it('takes added tokens into the vocabulary, and names the ids that are left out', async () => {
    const added_tokens = [{ content: '<x>', id: 8 }]
    const { vocabulary: read } = await reading({ 'tokenizer.json': fast({ added_tokens }) })
    expect(read).toEqual([...vocabulary, '[unused-6]', '[unused-7]', '<x>'])
  })

  it.each([
    ['empty', { [lines]: '' }, 'its vocabulary is empty'],
    ['neither file', {}, 'it has neither vocab.txt nor a WordPiece tokenizer.json'],
    [
      'another model',
      { 'tokenizer.json': { model: { type: 'BPE', vocab: {} } } },
      /^it has neither/,
    ],
    [
      'no vocabulary',
      { 'tokenizer.json': { model: { type: 'WordPiece', vocab: [] } } },
      /^it has neither/,
    ],
    ['no model', { 'tokenizer.json': { model: null } }, /^it has neither/],
    [
      'a token without a name',
      { 'tokenizer.json': fast({ added_tokens: [{ id: 1 }] }) },
      /is damaged$/,
    ],
    ['a token that is none', { 'tokenizer.json': fast({ added_tokens: [7] }) }, /is damaged$/],
    [
      'half an id',
      { 'tokenizer.json': fast({ added_tokens: [{ content: 'x', id: 0.5 }] }) },
      /is damaged$/,
    ],
    [
      'an id below zero',
      { 'tokenizer.json': fast({ added_tokens: [{ content: 'x', id: -1 }] }) },
      /is damaged$/,
    ],
  ])('refuses %s', async (_, files, why) => {
    await expect(reading(files)).rejects.toThrow(why)
  })

  it('refuses more tokens than the table has rows', async () => {
    const larger = 'its vocabulary is larger than its embedding table'
    const rows = vocabulary.length
    await expect(reading({ [lines]: vocabulary.join('\n') }, rows - 1)).rejects.toThrow(larger)
    await expect(reading({ 'tokenizer.json': fast() }, rows - 1)).rejects.toThrow(larger)
    expect((await reading({ [lines]: vocabulary.join('\n') }, rows)).vocabulary).toHaveLength(rows)
    expect((await reading({ 'tokenizer.json': fast() }, rows)).vocabulary).toHaveLength(rows)
  })

  const settings = (changes: Record<string, unknown>) => ({ 'tokenizer_config.json': changes })
  const normalizer = (changes: Record<string, unknown>) => ({
    'tokenizer.json': { normalizer: { type: 'BertNormalizer', ...changes } },
  })
  it.each([
    ['BERT’s own way where nothing is said', {}, 'e ##a, a 北'],
    ['its settings', settings({ do_lower_case: false }), 'É ##A, a 北'],
    ['its settings on accents', settings({ strip_accents: false }), 'é ##a, a 北'],
    ['its settings on Chinese', settings({ tokenize_chinese_chars: false }), 'e ##a, a ##北'],
    ['the normaliser', normalizer({ lowercase: false, strip_accents: false }), 'É ##A, a 北'],
    ['the normaliser on accents', normalizer({ strip_accents: false }), 'é ##a, a 北'],
    ['the normaliser on Chinese', normalizer({ handle_chinese_chars: false }), 'e ##a, a ##北'],
    ['no other normaliser', normalizer({ type: 'Sequence', lowercase: false }), 'e ##a, a 北'],
    [
      'its settings first',
      { ...settings({ do_lower_case: true }), ...normalizer({ lowercase: false }) },
      'e ##a, a 北',
    ],
    ['no setting that is no yes or no', settings({ do_lower_case: 'no' }), 'e ##a, a 北'],
  ])('goes by %s', async (_, files, pieces) => {
    expect(await normalised(files)).toBe(pieces)
  })
})

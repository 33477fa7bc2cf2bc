import { describe, expect, it } from 'vitest'
import { plainFlags, small, tokenizerOf } from '../../../support/tokenizer-folder.ts'

const { vocabulary, written, serialised, settings } = small
const { fast, model, normalizer, withTokens } = small
const flags = plainFlags
const lines = 'vocab.txt'

describe('a tokeniser that is not BERT’s', () => {
  const general = settings({ tokenizer_class: 'PreTrainedTokenizerFast' })
  it.each([
    [
      'has the normaliser Lowercase instead of BertNormalizer',
      fast({ normalizer: { type: 'Lowercase' } }),
    ],
    [
      'has the normaliser Sequence instead',
      { ...fast({ normalizer: { type: 'Sequence' } }), ...general },
    ],
    ['has no normaliser;', { ...fast({ normalizer: null }), ...general }],
    ['does not clean text of control characters', normalizer({ clean_text: false })],
    ['has the pre-tokeniser WhitespaceSplit', fast({ pre_tokenizer: { type: 'WhitespaceSplit' } })],
    ['has no pre-tokeniser;', fast({ pre_tokenizer: null })],
    ['begins pieces inside a word with “@@”, not ##', model({ continuing_subword_prefix: '@@' })],
    ['has the unknown token <unk>, not [UNK]', model({ unk_token: '<unk>' })],
    ['cuts words by BPE, not by WordPiece', model({ type: 'BPE' })],
    ['has the max_input_chars_per_word 0', model({ max_input_chars_per_word: 0 })],
    ['has the max_input_chars_per_word 1000000', model({ max_input_chars_per_word: 1e6 })],
    ['has no post-processor;', fast({ post_processor: null })],
    [
      'has the post-processor RobertaProcessing instead of TemplateProcessing',
      fast({ post_processor: { type: 'RobertaProcessing' } }),
    ],
    [
      'does not put [CLS] before a text and [SEP] behind it',
      fast({ post_processor: { ...(serialised.post_processor as object), single: [] } }),
    ],
    [
      'does not put [CLS] before',
      fast({ post_processor: { type: 'BertProcessing', cls: ['[CLS]', 4], sep: ['[SEP]', 3] } }),
    ],
    [
      'is of the class BertJapaneseTokenizer',
      settings({ tokenizer_class: 'BertJapaneseTokenizer' }),
    ],
    ['is of the class FunnelTokenizerFast', settings({ tokenizer_class: 'FunnelTokenizerFast' })],
    ['finds words by mecab (word_tokenizer_type)', settings({ word_tokenizer_type: 'mecab' })],
    [
      'is a program of its own (auto_map)',
      settings({ auto_map: { AutoTokenizer: ['x.py', null] } }),
    ],
    ['has the cls_token <s>, not [CLS]', settings({ cls_token: '<s>' })],
    ['has the sep_token </s>, not [SEP]', settings({ sep_token: { content: '</s>' } })],
    ['has an added token of white space', withTokens({ ...flags, content: '\n', id: 6 })],
    ['needs a tokenizer.json, which is missing', general],
  ])('refuses by its name what is not BERT’s: it %s', async (name, files) => {
    const reading = tokenizerOf({ [lines]: written[lines], ...files })
    await expect(reading).rejects.toThrow(`its tokeniser ${name}`)
    await expect(reading).rejects.toThrow(
      /; only BERT’s own way of reading text is supported, so choose a model that has it$/,
    )
  })

  const special = (id: unknown, type_id = 0) => ({ SpecialToken: { id, type_id } })
  const sequence = (id: string, type_id = 0) => ({ Sequence: { id, type_id } })
  const template = (single: unknown, special_tokens: unknown) =>
    fast({ post_processor: { type: 'TemplateProcessing', single, special_tokens } })
  const frame = [special('[CLS]'), sequence('A'), special('[SEP]')]
  const tokens = { '[CLS]': { ids: [3] }, '[SEP]': { ids: [4] } }
  it.each([
    ['the text before', [sequence('A'), special('[CLS]'), special('[SEP]')], tokens],
    ['another text', [special('[CLS]'), sequence('B'), special('[SEP]')], tokens],
    ['another type of text', [special('[CLS]'), sequence('A', 1), special('[SEP]')], tokens],
    ['another type of token', [special('[CLS]', 1), sequence('A'), special('[SEP]')], tokens],
    ['the two in each other’s place', [special('[SEP]'), sequence('A'), special('[CLS]')], tokens],
    ['no end', [special('[CLS]'), sequence('A')], tokens],
    ['two ends', [...frame, special('[SEP]')], tokens],
    ['no text', [special('[CLS]'), special('[SEP]'), special('[SEP]')], tokens],
    ['a part that is none', [special('[CLS]'), sequence('A'), null], tokens],
    ['a token without a name', [special(7), sequence('A'), special('[SEP]')], tokens],
    ['no parts', null, tokens],
    ['no tokens', frame, null],
    ['a token that it does not tell', frame, { '[CLS]': { ids: [3] } }],
    ['another id', frame, { ...tokens, '[SEP]': { ids: [3] } }],
    ['two ids', frame, { ...tokens, '[SEP]': { ids: [4, 4] } }],
    ['no ids', frame, { ...tokens, '[SEP]': {} }],
    ['a token of no kind', frame, { ...tokens, '[SEP]': 4 }],
  ])('refuses a template with %s', async (_, single, specials) => {
    await expect(tokenizerOf(template(single, specials))).rejects.toThrow(
      'does not put [CLS] before a text and [SEP] behind it',
    )
  })

  it('takes a template with nothing but the frame', async () => {
    expect((await tokenizerOf(template(frame, tokens))).vocabulary).toEqual(vocabulary)
  })

  it('finds the tokens of the frame among the added ones, too', async () => {
    const { '[CLS]': _, ...vocab } = (serialised.model as { vocab: Record<string, number> }).vocab
    // The library numbers it by the tokens that there are.
    const moved = { ...vocab, '[SEP]': 3, '##b': 4 }
    const files = template(frame, { '[CLS]': { ids: [5] }, '[SEP]': { ids: [3] } })
    const { clsId, sepId } = await tokenizerOf({
      ...files,
      'tokenizer.json': {
        ...files['tokenizer.json'],
        model: { vocab: moved },
        added_tokens: [{ ...flags, content: '[CLS]', id: 5, special: true, normalized: false }],
      },
    })
    expect([clsId, sepId]).toEqual([5, 3])
  })

  it('takes a limit of words up to ten thousand characters', async () => {
    const limit = (max_input_chars_per_word: number) =>
      tokenizerOf(model({ max_input_chars_per_word }))
    expect((await limit(10_000)).vocabulary).toEqual(vocabulary)
    await expect(limit(10_001)).rejects.toThrow('has the max_input_chars_per_word 10001')
  })
})

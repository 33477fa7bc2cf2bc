import type { NormaliserOptions } from '../text/normalise.ts'

const specials = { pad: '[PAD]', unk: '[UNK]', cls: '[CLS]', sep: '[SEP]', mask: '[MASK]' }

/** The tokeniser's files of a Hugging Face folder, by name. */
export function tokenizerFiles(
  vocabulary: readonly string[],
  options: NormaliserOptions,
  maxLength: number,
): Record<string, string> {
  const json = (value: unknown) => JSON.stringify(value, null, 2)
  const specialMap = Object.fromEntries(
    Object.entries(specials).map(([kind, token]) => [`${kind}_token`, token]),
  )
  return {
    'vocab.txt': vocabulary.join('\n') + '\n',
    'special_tokens_map.json': json(specialMap),
    'tokenizer_config.json': json({
      tokenizer_class: 'BertTokenizer',
      do_lower_case: options.lowercase,
      strip_accents: options.stripAccents,
      tokenize_chinese_chars: options.chineseChars,
      model_max_length: maxLength,
      ...specialMap,
    }),
    'tokenizer.json': json(fastTokenizer(vocabulary, options)),
  }
}

/** The serialised form that the Rust and JavaScript tokenizers libraries read. */
function fastTokenizer(vocabulary: readonly string[], options: NormaliserOptions) {
  const id = (token: string) => vocabulary.indexOf(token)
  const special = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } })
  const sequence = { Sequence: { id: 'A', type_id: 0 } }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: Object.values(specials)
      .filter((content) => id(content) >= 0)
      .map((content) => ({
        id: id(content),
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: options.chineseChars,
      strip_accents: options.stripAccents,
      lowercase: options.lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), sequence, special('[SEP]')],
      pair: [
        special('[CLS]'),
        sequence,
        special('[SEP]'),
        { Sequence: { id: 'B', type_id: 1 } },
        { SpecialToken: { id: '[SEP]', type_id: 1 } },
      ],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((token) => [
          token,
          { id: token, ids: [id(token)], tokens: [token] },
        ]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, index) => [token, index])),
    },
  }
}

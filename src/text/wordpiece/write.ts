import type { SpecialTokens } from '../tokenizer.ts'
import type { NormaliserOptions } from './characters.ts'

/** A WordPiece tokeniser's files in a Hugging Face folder, by name. */
export function wordPieceFiles(
  vocabulary: readonly string[],
  options: NormaliserOptions,
  specials: SpecialTokens,
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
    'tokenizer.json': json(fastTokenizer(vocabulary, options, specials)),
  }
}

/** The serialised form that the Rust and JavaScript tokenizers libraries read. */
function fastTokenizer(
  vocabulary: readonly string[],
  options: NormaliserOptions,
  specials: SpecialTokens,
) {
  const { unk, cls, sep } = specials
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
      single: [special(cls), sequence, special(sep)],
      pair: [
        special(cls),
        sequence,
        special(sep),
        { Sequence: { id: 'B', type_id: 1 } },
        { SpecialToken: { id: sep, type_id: 1 } },
      ],
      special_tokens: Object.fromEntries(
        [cls, sep].map((token) => [token, { id: token, ids: [id(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: unk,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, index) => [token, index])),
    },
  }
}

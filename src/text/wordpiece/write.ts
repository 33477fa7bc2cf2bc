import type { SpecialTokens } from '../tokenizer.ts'
import { withSpecials, type AddedToken } from '../reading/added-token.ts'
import { templateOf } from '../reading/frame.ts'
import type { NormaliserOptions } from './characters.ts'
import { MAX_WORD_CHARACTERS } from './word-buffer.ts'
import { bertTokens } from '../special-tokens.ts'

export interface WordPieceParts {
  /** What words are cut into, by id. */
  vocabulary: readonly string[]
  /** The same with the added tokens. */
  tokens: readonly string[]
  options: NormaliserOptions
  special: SpecialTokens
  added: readonly AddedToken[]
  maxWordCharacters: number
  /** Tokens that the model reads at once. */
  maxLength: number
  tokenTypes: boolean
}

/** A WordPiece tokeniser's files in a Hugging Face folder, by name. */
export function wordPieceFiles(parts: WordPieceParts): Record<string, string> {
  const { vocabulary, tokens, options, special, added, maxWordCharacters } = parts
  const json = (value: unknown) => JSON.stringify(value, null, 2)
  const specialMap = Object.fromEntries(
    Object.entries(special).map(([kind, token]) => [`${kind}_token`, token]),
  )
  const addedTokens = withSpecials(tokens, special, added)
  // transformers' BertTokenizer has a limit and a frame of its own; the other class takes tokenizer.json as it is.
  const isBerts = maxWordCharacters === MAX_WORD_CHARACTERS && special.cls === bertTokens.cls
  return {
    'vocab.txt': vocabulary.join('\n') + '\n',
    'special_tokens_map.json': json(specialMap),
    'tokenizer_config.json': json({
      tokenizer_class: isBerts ? 'BertTokenizer' : 'PreTrainedTokenizerFast',
      do_lower_case: options.lowercase,
      strip_accents: options.stripAccents,
      tokenize_chinese_chars: options.chineseChars,
      model_max_length: parts.maxLength,
      ...(!parts.tokenTypes && { model_input_names: ['input_ids', 'attention_mask'] }),
      ...specialMap,
      ...(added.length > 0 && {
        added_tokens_decoder: Object.fromEntries(addedTokens.map(({ id, ...rest }) => [id, rest])),
      }),
    }),
    'tokenizer.json': json(fastTokenizer(parts, addedTokens)),
  }
}

/** The serialised form that the Rust and JavaScript tokenizers libraries read. */
function fastTokenizer(
  { vocabulary, tokens, options, special: specials, maxWordCharacters }: WordPieceParts,
  addedTokens: readonly AddedToken[],
) {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens,
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: options.chineseChars,
      strip_accents: options.stripAccents,
      lowercase: options.lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: templateOf(specials, (token) => tokens.indexOf(token)),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: specials.unk,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: maxWordCharacters,
      vocab: Object.fromEntries(vocabulary.map((token, index) => [token, index])),
    },
  }
}

import { withSpecials } from '../reading/added-token.ts'
import { templateOf } from '../reading/frame.ts'
import { specialMapOf } from '../reading/special-map.ts'
import { robertaTokens } from '../special-tokens.ts'
import type { ByteLevelParts } from './parts.ts'

/** A byte-level tokeniser's files in a Hugging Face folder, by name; `maxLength` is what the model reads at once. */
export function byteLevelFiles(parts: ByteLevelParts, maxLength: number): Record<string, string> {
  const { vocabulary, merges, special, added, addPrefixSpace, composes } = parts
  // transformers' RobertaTokenizer has a frame of its own; the other class takes tokenizer.json as it is.
  const isRobertas = special.cls === robertaTokens.cls
  const json = (value: unknown) => JSON.stringify(value, null, 2)
  const tokens = withSpecials(vocabulary, special, added)
  const vocab = Object.fromEntries(vocabulary.map((token, id) => [token, id]))
  const specialMap = specialMapOf(special)
  const byteLevel = { type: 'ByteLevel', add_prefix_space: addPrefixSpace, trim_offsets: true }
  const frame = (token: string) => [token, vocab[token]]
  return {
    'vocab.json': JSON.stringify(vocab),
    'merges.txt': ['#version: 0.2', ...merges.map((merge) => merge.join(' ')), ''].join('\n'),
    'special_tokens_map.json': json(specialMap),
    'tokenizer_config.json': json({
      tokenizer_class: isRobertas ? 'RobertaTokenizer' : 'PreTrainedTokenizerFast',
      add_prefix_space: addPrefixSpace,
      trim_offsets: true,
      errors: 'replace',
      model_max_length: maxLength,
      model_input_names: ['input_ids', 'attention_mask'],
      ...specialMap,
      added_tokens_decoder: Object.fromEntries(tokens.map(({ id, ...rest }) => [id, rest])),
    }),
    'tokenizer.json': json({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: tokens,
      normalizer: composes ? { type: 'NFC' } : null,
      pre_tokenizer: { ...byteLevel, use_regex: true },
      post_processor: isRobertas
        ? {
            type: 'RobertaProcessing',
            sep: frame(special.sep),
            cls: frame(special.cls),
            trim_offsets: true,
            add_prefix_space: addPrefixSpace,
          }
        : templateOf(special, (token) => vocab[token]),
      decoder: { ...byteLevel, use_regex: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: '',
        end_of_word_suffix: '',
        fuse_unk: false,
        byte_fallback: false,
        vocab,
        merges: merges.map((merge) => merge.join(' ')),
      },
    }),
  }
}

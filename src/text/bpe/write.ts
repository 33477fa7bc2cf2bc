import { withSpecials } from '../reading/added-token.ts'
import { specialMapOf } from '../reading/special-map.ts'
import type { ByteLevelParts } from './parts.ts'

/** A byte-level tokeniser's files in a Hugging Face folder, by name; `maxLength` is what the model reads at once. */
export function byteLevelFiles(parts: ByteLevelParts, maxLength: number): Record<string, string> {
  const { vocabulary, merges, special, added, addPrefixSpace } = parts
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
      tokenizer_class: 'RobertaTokenizer',
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
      normalizer: null,
      pre_tokenizer: { ...byteLevel, use_regex: true },
      post_processor: {
        type: 'RobertaProcessing',
        sep: frame(special.sep),
        cls: frame(special.cls),
        trim_offsets: true,
        add_prefix_space: addPrefixSpace,
      },
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

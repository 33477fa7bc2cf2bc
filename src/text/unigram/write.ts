import { withSpecials } from '../reading/added-token.ts'
import { templateOf } from '../reading/frame.ts'
import { specialMapOf } from '../reading/special-map.ts'
import type { UnigramParts } from './parts.ts'
import { SPACE } from './words.ts'

/**
 * A tokeniser's files in a Hugging Face folder, by name; `maxLength` is what the model reads at once. Of
 * the general class, which takes tokenizer.json as it is: those of the families make parts of it anew.
 */
export function unigramFiles(
  parts: UnigramParts,
  maxLength: number,
  tokenTypes = false,
): Record<string, string> {
  const { tokens, special, added, steps, marks, preTokenizer } = parts
  const json = (value: unknown) => JSON.stringify(value, null, 2)
  const names = tokens.map(([token]) => token)
  const addedTokens = withSpecials(names, special, added)
  const idOf = (token: string) =>
    added.find(({ content }) => content === token)?.id ?? names.lastIndexOf(token)
  const prepend = marks.before === 'always' ? [{ type: 'Prepend', prepend: SPACE }] : []
  const normalizers = [...prepend, ...steps.map(({ part }) => part)]
  const decoder = { type: 'Metaspace', replacement: SPACE, prepend_scheme: 'always', split: true }
  return {
    'special_tokens_map.json': json(specialMapOf(special)),
    'tokenizer_config.json': json({
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: maxLength,
      ...(!tokenTypes && { model_input_names: ['input_ids', 'attention_mask'] }),
      ...specialMapOf(special),
      added_tokens_decoder: Object.fromEntries(addedTokens.map(({ id, ...rest }) => [id, rest])),
    }),
    'tokenizer.json': JSON.stringify({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: addedTokens,
      normalizer: normalizers.length > 0 ? { type: 'Sequence', normalizers } : null,
      pre_tokenizer: preTokenizer,
      post_processor: templateOf(special, idOf),
      decoder,
      model: modelOf(parts),
    }),
  }
}

function modelOf({ tokens, merges, unknownId, writesBytes, joinsUnknown }: UnigramParts) {
  if (!merges) {
    return { type: 'Unigram', unk_id: unknownId, vocab: tokens, byte_fallback: writesBytes }
  }
  return {
    type: 'BPE',
    dropout: null,
    unk_token: tokens[unknownId][0],
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: joinsUnknown,
    byte_fallback: writesBytes,
    ignore_merges: false,
    vocab: Object.fromEntries(tokens.map(([token], id) => [token, id])),
    merges,
  }
}

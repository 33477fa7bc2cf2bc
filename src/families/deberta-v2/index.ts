import type { Json } from '../../domain/json.ts'
import { unigram } from '../../text/unigram/read.ts'
import { stepOf } from '../../text/unigram/steps.ts'
import { bert, keysWithoutTypes } from '../bert/index.ts'
import type { Family } from '../family.ts'
import { debertaEncoder } from './encoder.ts'

/** What published models of version 3 and mDeBERTa have, and what each means; those of version 2 may differ. */
const usual: [key: string, value: unknown, otherwise: string][] = [
  ['relative_attention', true, 'does without relative positions'],
  ['share_att_key', true, 'has weights of their own for positions'],
  ['position_biased_input', false, 'adds absolute positions to the words'],
  ['norm_rel_ebd', 'layer_norm', 'does not normalise its relative positions'],
]

function variant(json: Json): string | undefined {
  const other = usual.find(([key, value]) => json[key] !== value)
  if (other) return other[2]
  const { pos_att_type: types, conv_kernel_size: kernel = 0, attention_head_size: size } = json
  const kinds = Array.isArray(types) ? types.map(String) : String(types).split('|')
  if (
    kinds
      .map((kind) => kind.trim())
      .sort()
      .join() !== 'c2p,p2c'
  ) {
    return 'attends to positions in one direction only'
  }
  if (typeof kernel !== 'number' || kernel > 0) return 'has a convolution among its layers'
  if (size !== undefined && size !== Number(json.hidden_size) / Number(json.num_attention_heads)) {
    return 'has heads of a width of their own'
  }
  const { embedding_size: width, max_relative_positions: reach = -1 } = json
  if (width !== undefined && width !== json.hidden_size) return 'has embeddings of another width'
  if (Number(json.type_vocab_size ?? 0) !== 0) return 'has token types'
  if (Number(reach) >= 1 && reach !== json.max_position_embeddings) {
    return 'tells other distances apart than it reads'
  }
  return undefined
}

/** DeBERTa version 2 and 3 (He et al. 2021 and 2023): attention over what tokens say and how far apart they are. */
export const debertaV2: Family = {
  ...bert,
  title: 'DeBERTa',
  className: 'DebertaV2',
  prefix: 'deberta',
  names: [
    ['encoder.LayerNorm', 'embeddings.relative_LayerNorm'],
    ['encoder.rel_embeddings', 'embeddings.relative'],
    ['attention.self.query_proj', 'attention.self.query'],
    ['attention.self.key_proj', 'attention.self.key'],
    ['attention.self.value_proj', 'attention.self.value'],
  ],
  keys: { ...keysWithoutTypes, relativeBuckets: 'position_buckets' },
  settings: () => ({
    ...Object.fromEntries(usual.map(([key, value]) => [key, value])),
    pos_att_type: ['p2c', 'c2p'],
    max_relative_positions: -1,
    type_vocab_size: 0,
  }),
  variant,
  tokenizer: unigram({
    whose: 'DeBERTa',
    modelFile: 'spm.model',
    classes: ['DebertaV2Tokenizer'],
    tokens: (pieces) => [...pieces],
    steps: (written, { do_lower_case: lower }) => [
      ...(lower === true ? [stepOf({ type: 'Lowercase' })] : []),
      stepOf({ type: 'Strip', strip_left: true, strip_right: true }),
      ...written,
      stepOf({ type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }),
    ],
    separators: 'spaces',
  }),
  encoder: debertaEncoder,
}

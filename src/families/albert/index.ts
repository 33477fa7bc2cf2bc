import { unigram } from '../../text/unigram/read.ts'
import type { ScoredToken } from '../../text/unigram/cutter.ts'
import { stepOf } from '../../text/unigram/steps.ts'
import { bert } from '../bert/index.ts'
import { encoder } from '../bert/encoder.ts'
import type { Family } from '../family.ts'

/** Pieces such as “9,” are left for when nothing else fits, as ALBERT's own tokeniser cuts them. */
function withoutNumbers([token, score]: ScoredToken): ScoredToken {
  return /\p{N},$/u.test(token) ? [token, score - 100] : [token, score]
}

const quoted = (pattern: string) =>
  stepOf({ type: 'Replace', pattern: { String: pattern }, content: '"' })

/** BERT with one layer for all, over narrow embeddings (Lan et al. 2020). */
export const albert: Family = {
  ...bert,
  title: 'ALBERT',
  className: 'Albert',
  prefix: 'albert',
  names: [
    ['encoder.embedding_hidden_mapping_in', 'embeddings.projection'],
    ['encoder.albert_layer_groups.0.albert_layers.0', 'encoder.shared'],
    ['attention.query', 'attention.self.query'],
    ['attention.key', 'attention.self.key'],
    ['attention.value', 'attention.self.value'],
    ['attention.dense', 'attention.output.dense'],
    ['attention.LayerNorm', 'attention.output.LayerNorm'],
    ['full_layer_layer_norm', 'output.LayerNorm'],
    ['ffn_output', 'output.dense'],
    ['ffn', 'intermediate.dense'],
  ],
  keys: {
    ...bert.keys,
    embeddingSize: 'embedding_size',
    classifierDropout: 'classifier_dropout_prob',
  },
  settings: () => ({ num_hidden_groups: 1, inner_group_num: 1 }),
  sharesLayers: true,
  variant: ({ num_hidden_groups: groups = 1, inner_group_num: inner = 1 }) =>
    groups === 1 && inner === 1 ? undefined : 'has several groups of layers',
  specialTokens: { pad: '<pad>', unk: '<unk>', cls: '[CLS]', sep: '[SEP]', mask: '[MASK]' },
  tokenizer: unigram({
    whose: 'ALBERT',
    modelFile: 'spiece.model',
    classes: ['AlbertTokenizer'],
    tokens: (pieces) => pieces.map(withoutNumbers),
    steps: (written, { do_lower_case: lower, keep_accents: accents }) => [
      ...['``', "''"].map(quoted),
      ...(accents === true ? [] : [stepOf({ type: 'NFKD' }), stepOf({ type: 'StripAccents' })]),
      ...(lower === false ? [] : [stepOf({ type: 'Lowercase' })]),
      ...written,
    ],
    separators: 'white space',
  }),
  encoder: (ops, config, batch) =>
    encoder(ops, config, batch, {
      layerName: () => 'bert.encoder.shared',
      outputDropout: false,
    }),
}

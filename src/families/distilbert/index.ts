import { bert } from '../bert/index.ts'
import type { Family } from '../family.ts'

/** BERT's network without token types (Sanh et al. 2019), under names of its own. */
export const distilbert: Family = {
  ...bert,
  title: 'DistilBERT',
  className: 'DistilBert',
  prefix: 'distilbert',
  names: [
    ['transformer.layer', 'encoder.layer'],
    ['attention.q_lin', 'attention.self.query'],
    ['attention.k_lin', 'attention.self.key'],
    ['attention.v_lin', 'attention.self.value'],
    ['attention.out_lin', 'attention.output.dense'],
    ['sa_layer_norm', 'attention.output.LayerNorm'],
    ['ffn.lin1', 'intermediate.dense'],
    ['ffn.lin2', 'output.dense'],
    ['output_layer_norm', 'output.LayerNorm'],
  ],
  keys: {
    hiddenSize: 'dim',
    layers: 'n_layers',
    heads: 'n_heads',
    intermediateSize: 'hidden_dim',
    activation: 'activation',
    hiddenDropout: 'dropout',
    attentionDropout: 'attention_dropout',
  },
  settings: ({ classifierDropout }) => ({
    seq_classif_dropout: classifierDropout,
    sinusoidal_pos_embds: false,
  }),
}

import { wordPiece } from '../../text/wordpiece/read.ts'
import { bertTokens } from '../../text/wordpiece/wordpiece.ts'
import type { Family } from '../family.ts'
import { encoder } from './encoder.ts'

export const bert: Family = {
  title: 'BERT',
  className: 'Bert',
  prefix: 'bert',
  names: [],
  keys: {
    hiddenSize: 'hidden_size',
    layers: 'num_hidden_layers',
    heads: 'num_attention_heads',
    intermediateSize: 'intermediate_size',
    typeVocabSize: 'type_vocab_size',
    layerNormEps: 'layer_norm_eps',
    activation: 'hidden_act',
    hiddenDropout: 'hidden_dropout_prob',
    attentionDropout: 'attention_probs_dropout_prob',
  },
  firstPosition: 0,
  specialTokens: bertTokens,
  tokenizer: wordPiece,
  encoder,
}

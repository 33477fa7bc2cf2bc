import { wordPiece } from '../../text/wordpiece/read.ts'
import type { Family } from '../family.ts'
import { encoder } from './encoder.ts'
import { bertTokens } from '../../text/special-tokens.ts'

const keys = {
  hiddenSize: 'hidden_size',
  layers: 'num_hidden_layers',
  heads: 'num_attention_heads',
  intermediateSize: 'intermediate_size',
  layerNormEps: 'layer_norm_eps',
  activation: 'hidden_act',
  hiddenDropout: 'hidden_dropout_prob',
  attentionDropout: 'attention_probs_dropout_prob',
}

/** What config.json calls BERT's numbers, in a family whose tokens have no types. */
export const keysWithoutTypes: Family['keys'] = keys

export const bert: Family = {
  title: 'BERT',
  className: 'Bert',
  prefix: 'bert',
  names: [],
  keys: { ...keys, typeVocabSize: 'type_vocab_size' },
  firstPosition: 0,
  specialTokens: bertTokens,
  tokenizer: wordPiece,
  encoder,
}

import { isObject, type Json } from '../../domain/json.ts'
import type { ModelConfig, Rotary } from '../../nn/config.ts'
import { bert } from '../bert/index.ts'
import type { Family } from '../family.ts'
import { modernEncoder, modernHead } from './encoder.ts'
import { modernTokenizer } from './tokenizer.ts'

const FULL = 'full_attention'
const LOCAL = 'sliding_attention'

/** Biases that a model may have, and ours has not. */
const biases = ['norm_bias', 'attention_bias', 'mlp_bias', 'classifier_bias']

function variant(json: Json): string | undefined {
  const bias = biases.find((key) => json[key] === true)
  if (bias !== undefined) return `has the biases of ${bias}`
  const { classifier_activation: active = 'gelu' } = json
  if (active !== 'gelu') return `uses the activation ${String(active)} in its head`
  const rope = isObject(json.rope_parameters) ? Object.values(json.rope_parameters) : []
  const scaled = rope.some((part) => isObject(part) && (part.rope_type ?? 'default') !== 'default')
  if (scaled || isObject(json.rope_scaling)) return 'scales its rotary positions'
  return rotaryOf(json) ? undefined : 'mixes local and global layers in a way of its own'
}

/** How positions turn and how far layers look, in the words of transformers 4 or 5; undefined where they are others. */
function rotaryOf(json: Json): Rotary | undefined {
  const { local_attention: window = 128 } = json
  const globalEvery = everyOf(json)
  const globalBase = baseOf(json, FULL) ?? json.global_rope_theta ?? 160_000
  const localBase = baseOf(json, LOCAL) ?? json.local_rope_theta ?? 10_000
  const usable = [window, globalEvery, globalBase, localBase].every(
    (value) => typeof value === 'number' && value >= 1 && value < 1e9,
  )
  const reach = Math.floor(Number(window) / 2)
  const [all, near] = [Number(globalBase), Number(localBase)]
  return usable && Number.isInteger(globalEvery)
    ? { reach, globalEvery: Number(globalEvery), globalBase: all, localBase: near }
    : undefined
}

function baseOf({ rope_parameters: parameters }: Json, kind: string): unknown {
  const own = isObject(parameters) ? parameters[kind] : undefined
  return isObject(own) ? own.rope_theta : undefined
}

/** One layer in so many looks at all of the text. */
function everyOf({ layer_types: types, global_attn_every_n_layers: every = 3 }: Json): unknown {
  if (!Array.isArray(types)) return every
  const second = types.indexOf(FULL, 1)
  const step = second < 0 ? types.length : second
  const regular = types.every((type, at) => type === (at % step === 0 ? FULL : LOCAL))
  return regular ? step : undefined
}

/** Warner et al. 2024. */
export const modernbert: Family = {
  ...bert,
  title: 'ModernBERT',
  className: 'ModernBert',
  prefix: 'model',
  names: [
    ['head.dense', 'classifier.dense'],
    ['head.norm', 'classifier.LayerNorm'],
    ['embeddings.tok_embeddings', 'embeddings.word_embeddings'],
    ['embeddings.norm', 'embeddings.LayerNorm'],
    ['final_norm', 'encoder.LayerNorm'],
    ['layers.', 'encoder.layer.'],
    ['attn_norm', 'attention.LayerNorm'],
    ['mlp_norm', 'intermediate.LayerNorm'],
    ['attn.Wqkv', 'attention.self.projection'],
    ['attn.Wo', 'attention.output.dense'],
    ['mlp.Wi', 'intermediate.dense'],
    ['mlp.Wo', 'output.dense'],
  ],
  keys: {
    hiddenSize: 'hidden_size',
    layers: 'num_hidden_layers',
    heads: 'num_attention_heads',
    intermediateSize: 'intermediate_size',
    layerNormEps: 'norm_eps',
    activation: 'hidden_activation',
    hiddenDropout: 'mlp_dropout',
    attentionDropout: 'attention_dropout',
  },
  settings: ({ hiddenDropout, rotary }) => ({
    ...Object.fromEntries(biases.map((key) => [key, false])),
    embedding_dropout: hiddenDropout,
    local_attention: 2 * (rotary?.reach ?? 0),
    global_attn_every_n_layers: rotary?.globalEvery,
    global_rope_theta: rotary?.globalBase,
    local_rope_theta: rotary?.localBase,
  }),
  variant,
  further: (json): Partial<ModelConfig> => ({ rotary: rotaryOf(json) }),
  tokenizer: modernTokenizer,
  encoder: modernEncoder,
  head: modernHead,
}

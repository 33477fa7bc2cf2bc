import { FailureError } from '../domain/failure.ts'
import type { BertConfig } from '../nn/config.ts'

/** Beyond these a "BERT" is a mistake or an attack: no published one comes near. */
const LIMITS = { vocabSize: 2_000_000, hiddenSize: 8192, layers: 96, maxPositions: 65_536 }

function refuse(why: string): never {
  throw new FailureError({
    code: 'bad-input',
    message: `config.json ${why}; choose a folder with a BERT or DistilBERT model.`,
    place: { file: 'config.json' },
  })
}

type Json = Record<string, unknown>

/** Reads a Hugging Face config.json of BERT or DistilBERT. Throws a FailureError. */
export function parseConfig(text: string): BertConfig {
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch {
    refuse('is not JSON')
  }
  if (typeof json !== 'object' || json === null) refuse('is not an object')
  const architecture = json.model_type
  if (architecture !== 'bert' && architecture !== 'distilbert') {
    refuse(`describes a ${String(architecture).slice(0, 40)} model`)
  }
  const distil = architecture === 'distilbert'
  const count = (key: string, limit: number) => positiveInteger(json, key, limit)
  const hiddenDropout = fraction(json, distil ? 'dropout' : 'hidden_dropout_prob', 0.1)
  const config: BertConfig = {
    architecture,
    vocabSize: count('vocab_size', LIMITS.vocabSize),
    hiddenSize: count(distil ? 'dim' : 'hidden_size', LIMITS.hiddenSize),
    layers: count(distil ? 'n_layers' : 'num_hidden_layers', LIMITS.layers),
    heads: count(distil ? 'n_heads' : 'num_attention_heads', LIMITS.hiddenSize),
    intermediateSize: count(distil ? 'hidden_dim' : 'intermediate_size', 8 * LIMITS.hiddenSize),
    maxPositions: count('max_position_embeddings', LIMITS.maxPositions),
    typeVocabSize: distil ? 0 : count('type_vocab_size', 1000),
    layerNormEps: typeof json.layer_norm_eps === 'number' ? json.layer_norm_eps : 1e-12,
    activation: activation(json[distil ? 'activation' : 'hidden_act']),
    hiddenDropout,
    attentionDropout: fraction(
      json,
      distil ? 'attention_dropout' : 'attention_probs_dropout_prob',
      0.1,
    ),
    classifierDropout: fraction(json, 'classifier_dropout', hiddenDropout),
    initializerRange: typeof json.initializer_range === 'number' ? json.initializer_range : 0.02,
    labels: labelNames(json.id2label),
  }
  if (config.hiddenSize % config.heads !== 0) refuse('has heads that do not divide its hidden size')
  return config
}

function positiveInteger(json: Json, key: string, limit: number): number {
  const value = json[key]
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > limit) {
    refuse(`has no usable ${key}`)
  }
  return value as number
}

function fraction(json: Json, key: string, fallback: number): number {
  const value = json[key]
  return typeof value === 'number' && value >= 0 && value < 1 ? value : fallback
}

function activation(value: unknown): BertConfig['activation'] {
  if (value === undefined || value === 'gelu') return 'gelu'
  if (value === 'gelu_new' || value === 'gelu_pytorch_tanh') return 'gelu_new'
  if (value === 'relu') return 'relu'
  refuse(`uses the activation ${String(value).slice(0, 40)}, which is not supported`)
}

/** Class names in logit order, from {"0": "O", …}; empty when there is no usable list. */
function labelNames(id2label: unknown): string[] {
  if (typeof id2label !== 'object' || id2label === null) return []
  const names = id2label as Json
  const labels: string[] = []
  for (let id = 0; typeof names[id] === 'string'; id++) labels.push(names[id] as string)
  return labels
}

/** The config.json that transformers reads for this model. */
export function formatConfig(config: BertConfig, padId: number): string {
  const { labels } = config
  const common = {
    vocab_size: config.vocabSize,
    max_position_embeddings: config.maxPositions,
    initializer_range: config.initializerRange,
    classifier_dropout: config.classifierDropout,
    pad_token_id: padId,
    id2label: Object.fromEntries(labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    torch_dtype: 'float32',
  }
  const own =
    config.architecture === 'bert'
      ? {
          model_type: 'bert',
          architectures: ['BertForTokenClassification'],
          hidden_size: config.hiddenSize,
          num_hidden_layers: config.layers,
          num_attention_heads: config.heads,
          intermediate_size: config.intermediateSize,
          type_vocab_size: config.typeVocabSize,
          layer_norm_eps: config.layerNormEps,
          hidden_act: config.activation,
          hidden_dropout_prob: config.hiddenDropout,
          attention_probs_dropout_prob: config.attentionDropout,
        }
      : {
          model_type: 'distilbert',
          architectures: ['DistilBertForTokenClassification'],
          dim: config.hiddenSize,
          n_layers: config.layers,
          n_heads: config.heads,
          hidden_dim: config.intermediateSize,
          activation: config.activation,
          dropout: config.hiddenDropout,
          attention_dropout: config.attentionDropout,
          seq_classif_dropout: config.classifierDropout,
          sinusoidal_pos_embds: false,
        }
  return JSON.stringify({ ...own, ...common }, null, 2)
}

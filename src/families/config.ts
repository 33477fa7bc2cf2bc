import { FailureError } from '../domain/failure.ts'
import { isObject, parseJsonObject, type Json } from '../domain/json.ts'
import { printable } from '../domain/quoting.ts'
import { reading, type Reading } from '../model/reading.ts'
import type { Architecture, ModelConfig } from '../nn/config.ts'
import type { Family } from './family.ts'
import { families, familyOf, supportedFamilies, supportedTypes } from './index.ts'
import { labelMaps, readLabels } from './labels.ts'
import { parameterCount } from './model.ts'

/** Beyond these an encoder is a mistake or an attack: no published one comes near. */
const LIMITS = { vocabSize: 2_000_000, hiddenSize: 8192, layers: 96, maxPositions: 65_536 }
/** 4 GB in fp32; the largest multilingual BERT has 0.5 billion. */
const MAX_PARAMETERS = 1e9

function refuse(why: string, then = `choose a folder with a ${supportedFamilies} model`): never {
  throw new FailureError({
    code: 'bad-input',
    message: `config.json ${why}; ${then}.`,
    place: { file: 'config.json' },
  })
}

/** Reads a Hugging Face config.json of a family that we have. Throws a FailureError. */
export function parseConfig(text: string): ModelConfig {
  const json = parseJsonObject('config.json', text)
  const architecture = architectureOf(json)
  refuseVariants(json, families[architecture])
  const { keys, firstPosition, sharesLayers, further } = families[architecture]
  const count = (key: string, limit: number, above = 0) => positiveInteger(json, key, limit, above)
  const hiddenDropout = fraction(json, keys.hiddenDropout, 0.1)
  const config: ModelConfig = {
    architecture,
    vocabSize: count('vocab_size', LIMITS.vocabSize),
    hiddenSize: count(keys.hiddenSize, LIMITS.hiddenSize),
    ...(keys.embeddingSize && { embeddingSize: count(keys.embeddingSize, LIMITS.hiddenSize) }),
    layers: count(keys.layers, LIMITS.layers),
    ...(sharesLayers && { sharesLayers }),
    heads: count(keys.heads, LIMITS.hiddenSize),
    intermediateSize: count(keys.intermediateSize, 8 * LIMITS.hiddenSize),
    firstPosition,
    maxPositions:
      count('max_position_embeddings', LIMITS.maxPositions, firstPosition) - firstPosition,
    ...(keys.relativeBuckets && {
      relativeBuckets: count(keys.relativeBuckets, LIMITS.maxPositions),
    }),
    typeVocabSize: keys.typeVocabSize ? count(keys.typeVocabSize, 1000) : 0,
    layerNormEps: small(json, keys.layerNormEps, 1e-12),
    activation: activation(json[keys.activation]),
    hiddenDropout,
    attentionDropout: fraction(json, keys.attentionDropout, 0.1),
    classifierDropout: fraction(
      json,
      keys.classifierDropout ?? 'classifier_dropout',
      hiddenDropout,
    ),
    initializerRange: small(json, 'initializer_range', 0.02),
    labels: readLabels(json),
    ...further?.(json),
    depths: reading.parse(ownPart(json)).depths,
  }
  if (config.hiddenSize % config.heads !== 0) refuse('has heads that do not divide its hidden size')
  if (parameterCount(config) > MAX_PARAMETERS) refuse('describes a model that is far too large')
  return config
}

/** How a model asks to be read. */
export function parseReading(text: string, { maxPositions }: ModelConfig): Reading {
  const own = reading.parse(ownPart(parseJsonObject('config.json', text)))
  return { ...own, maxLength: Math.min(own.maxLength, maxPositions) }
}

const ownPart = ({ spanwright }: Json) => (isObject(spanwright) ? spanwright : {})

/** By model_type; where that is missing, by the class that the model was saved from. */
function architectureOf({ model_type: type, architectures }: Json): Architecture {
  if (typeof type === 'string') {
    if (isArchitecture(type)) return type
    refuse(`describes ${withArticle(printable(type))} model`)
  }
  const classes = Array.isArray(architectures) ? architectures.map(String) : []
  const told = (Object.keys(families) as Architecture[]).find((name) => {
    const { className } = families[name]
    return classes.some((one) => new RegExp(`^${className}(Model|For[A-Z]\\w*)$`).test(one))
  })
  if (told) return told
  refuse(
    'does not say which model it describes',
    `write "model_type": ${supportedTypes} there if it is one of these`,
  )
}

/** "a roberta", "an electra", "an xlm-roberta" */
function withArticle(name: string): string {
  return `${/^([aeio]|xl|m[bpt])/i.test(name) ? 'an' : 'a'} ${name}`
}

function isArchitecture(type: string): type is Architecture {
  return Object.hasOwn(families, type)
}

/** Settings under which the same tensors mean another computation. */
function refuseVariants(json: Json, family: Family): void {
  const positions = json.position_embedding_type
  if (positions !== undefined && positions !== 'absolute') {
    refuse('uses relative positions, which are not supported')
  }
  const variant = family.variant?.(json)
  if (variant !== undefined) refuse(printable(variant, 200))
  if (json.is_decoder === true) refuse('describes a decoder')
  if (isObject(json.quantization_config)) refuse('describes a quantised model')
  if (isObject(json.pruned_heads) && Object.keys(json.pruned_heads).length > 0) {
    refuse('describes a model with pruned heads, which are not supported')
  }
}

function positiveInteger(json: Json, key: string, limit: number, above: number): number {
  const value = json[key]
  if (!Number.isSafeInteger(value) || (value as number) <= above || (value as number) > limit) {
    refuse(`has no usable ${key}`)
  }
  return value as number
}

function fraction(json: Json, key: string, fallback: number): number {
  const value = json[key]
  return typeof value === 'number' && value >= 0 && value < 1 ? value : fallback
}

function activation(value: unknown): ModelConfig['activation'] {
  if (value === undefined || value === 'gelu') return 'gelu'
  if (value === 'gelu_new' || value === 'gelu_pytorch_tanh') return 'gelu_new'
  if (value === 'relu') return 'relu'
  refuse(`uses the activation ${printable(String(value))}, which is not supported`)
}

/** A positive number below one that JSON may write as 1e999. */
function small(json: Json, key: string | undefined, fallback: number): number {
  const value = key && json[key]
  return typeof value === 'number' && value > 0 && value < 1 ? value : fallback
}

/** The config.json that transformers reads for this model; `how` stands in it under a key of our own. */
export function formatConfig(config: ModelConfig, padId: number, how?: Reading): string {
  const { className, keys, settings } = familyOf(config)
  const fields = Object.keys(keys) as (keyof typeof keys)[]
  const json = {
    model_type: config.architecture,
    architectures: [`${className}ForTokenClassification`],
    ...Object.fromEntries(fields.map((field) => [keys[field], config[field]])),
    ...settings?.(config),
    vocab_size: config.vocabSize,
    max_position_embeddings: config.firstPosition + config.maxPositions,
    initializer_range: config.initializerRange,
    ...(!keys.classifierDropout && { classifier_dropout: config.classifierDropout }),
    pad_token_id: padId,
    ...labelMaps(config.labels),
    torch_dtype: 'float32',
    ...((how || config.depths > 1) && { spanwright: { ...how, depths: config.depths } }),
  }
  return JSON.stringify(json, null, 2)
}

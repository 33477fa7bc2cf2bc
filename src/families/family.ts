import type { Json } from '../domain/json.ts'
import type { ModelConfig } from '../nn/config.ts'
import type { BatchInputs, Ops } from '../nn/ops.ts'
import type { SpecialTokens, TokenizerFormat } from '../text/tokenizer.ts'

/** What models of one family have of their own; everything else knows families by this alone. */
export interface Family {
  /** As its authors write it, for sentences to the user. */
  title: string
  /** What its classes in transformers begin with: "Bert" of BertForTokenClassification. */
  className: string
  /** What the names of its tensors in a folder begin with. */
  prefix: string
  /** Parts of those names beside BERT's, in the order in which they are replaced, either way. */
  names: readonly (readonly [own: string, canonical: string])[]
  /** What config.json calls the numbers whose names differ between families. */
  keys: ConfigKeys
  /** What config.json says besides. */
  settings?: (config: ModelConfig) => Record<string, unknown>
  /** What is read of config.json besides. */
  further?: (json: Json) => Partial<ModelConfig>
  /** What a config.json says under which the same tensors mean another computation: "uses …". */
  variant?: (json: Json) => string | undefined
  /** Whether all layers have the same weights. */
  sharesLayers?: true
  /** Row of the position table at which a sequence begins: 0, or the row behind that of the padding's number. */
  firstPosition: number
  specialTokens: SpecialTokens
  tokenizer: TokenizerFormat
  /** The network up to its head → [N, H]. Parameters have canonical names: see names.ts. */
  encoder<V>(ops: Ops<V>, config: ModelConfig, batch: BatchInputs<V>): V
  /** What lies between it and the classifier, if anything does → [N, H]. */
  head?<V>(ops: Ops<V>, config: ModelConfig, x: V): V
}

type Field = 'hiddenSize' | 'layers' | 'heads' | 'intermediateSize' | 'activation'
type DropoutField = 'hiddenDropout' | 'attentionDropout'
/** Without a key there are no token types and no widths of their own, and the epsilon and dropout are the usual ones. */
type OptionalField =
  'typeVocabSize' | 'layerNormEps' | 'embeddingSize' | 'relativeBuckets' | 'classifierDropout'

type ConfigKeys = Record<Field | DropoutField, string> & Partial<Record<OptionalField, string>>

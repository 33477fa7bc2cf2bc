/** The families of src/families, by the model_type of their config.json. */
export type Architecture =
  | 'bert'
  | 'distilbert'
  | 'roberta'
  | 'xlm-roberta'
  | 'camembert'
  | 'electra'
  | 'albert'
  | 'mpnet'
  | 'deberta-v2'
  | 'modernbert'

/** Dimensions of an encoder with a token-classification head. */
export interface ModelConfig {
  architecture: Architecture
  vocabSize: number
  hiddenSize: number // H
  /** Width of the embeddings, where it is one of their own. */
  embeddingSize?: number // E
  layers: number
  /** Whether all layers are one, passed again and again. */
  sharesLayers?: boolean
  heads: number
  intermediateSize: number
  /** Row of the position table that a sequence begins with. */
  firstPosition: number
  /** Tokens read at once: the rows of that table from the first on. */
  maxPositions: number
  /** How many distances between tokens are told apart, where they are. */
  relativeBuckets?: number
  /** How positions turn queries and keys, and which layers look at near tokens alone, where they do. */
  rotary?: Rotary
  /** 0 where tokens have no types. */
  typeVocabSize: number
  layerNormEps: number
  activation: 'gelu' | 'gelu_new' | 'relu'
  hiddenDropout: number
  attentionDropout: number
  /** Dropout before the head; Hugging Face's classifier_dropout, else hiddenDropout. */
  classifierDropout: number
  initializerRange: number
  /** Names of the classes in logit order, for example ["O", "B-PER", "I-PER"]. */
  labels: string[]
  /**
   * How many times each token is given one of them: once, or once more for each depth at which spans lie
   * inside spans. The head has a row for each class at each depth, the outermost first.
   */
  depths: number
  /** Small changes that are trained in place of the weights, while a run trains some. */
  adapter?: LowRank
}

/** Changes of low rank to what attention projects (Hu et al. 2021): weight + alpha / rank · up · down. */
export interface LowRank {
  rank: number
  alpha: number
  /** The layers below have none. */
  firstLayer: number
}

export interface Rotary {
  /** Places to either side that a local layer looks at. */
  reach: number
  /** One layer in so many looks at all of a text, the first among them. */
  globalEvery: number
  /** The base of the angles of either kind. */
  globalBase: number
  localBase: number
}

/** Columns of the tables that tokens are looked up in. */
export function embeddingWidth({ embeddingSize, hiddenSize }: ModelConfig): number {
  return embeddingSize ?? hiddenSize
}

/** Logits of a token: classes at all depths. */
export function outputsOf({ labels, depths }: Pick<ModelConfig, 'labels' | 'depths'>): number {
  return labels.length * depths
}

/** Shapes to train from nothing on a desktop CPU. Sizes follow Google's BERT miniatures. */
export const scratchShapes = {
  tiny: { layers: 2, hiddenSize: 128, heads: 2, intermediateSize: 512 },
  mini: { layers: 4, hiddenSize: 256, heads: 4, intermediateSize: 1024 },
} as const

export type ScratchShape = keyof typeof scratchShapes

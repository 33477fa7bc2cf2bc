import type { Architecture, ModelConfig } from '../nn/config.ts'
import { albert } from './albert/index.ts'
import { bert } from './bert/index.ts'
import { camembert } from './camembert/index.ts'
import { debertaV2 } from './deberta-v2/index.ts'
import { distilbert } from './distilbert/index.ts'
import { electra } from './electra/index.ts'
import type { Family } from './family.ts'
import { modernbert } from './modernbert/index.ts'
import { mpnet } from './mpnet/index.ts'
import { roberta } from './roberta/index.ts'
import { xlmRoberta } from './xlm-roberta/index.ts'

/** Every family that can be read, by the model_type of its config.json. */
export const families: Record<Architecture, Family> = {
  bert,
  distilbert,
  roberta,
  'xlm-roberta': xlmRoberta,
  camembert,
  electra,
  albert,
  mpnet,
  'deberta-v2': debertaV2,
  modernbert,
}

const all = Object.values(families)

export function familyOf({ architecture }: Pick<ModelConfig, 'architecture'>): Family {
  return families[architecture]
}

const choice = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** "BERT, DistilBERT, … or ModernBERT" */
export const supportedFamilies = choice.format(all.map(({ title }) => title))

/** The same as config.json writes them, in quotation marks. */
export const supportedTypes = choice.format(Object.keys(families).map((type) => `"${type}"`))

/** The files that any family's tokeniser is read from, and how many bytes each may have. */
export const tokenizerFiles = Object.fromEntries(
  all.flatMap(({ tokenizer }) => Object.entries(tokenizer.files)),
)

/** Those of which a model needs one. */
export const vocabularyFiles = [...new Set(all.flatMap(({ tokenizer }) => tokenizer.vocabularies))]

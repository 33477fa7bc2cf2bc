import type { Architecture, ModelConfig } from '../nn/config.ts'
import { bert } from './bert/index.ts'
import { distilbert } from './distilbert/index.ts'
import type { Family } from './family.ts'

/** Every family that can be read, by the model_type of its config.json. */
export const families: Record<Architecture, Family> = { bert, distilbert }

const all = Object.values(families)

export function familyOf({ architecture }: Pick<ModelConfig, 'architecture'>): Family {
  return families[architecture]
}

/** "BERT or DistilBERT" */
export const supportedFamilies = new Intl.ListFormat('en', { type: 'disjunction' }).format(
  all.map(({ title }) => title),
)

/** The files that any family's tokeniser is read from, and how many bytes each may have. */
export const tokenizerFiles = Object.fromEntries(
  all.flatMap(({ tokenizer }) => Object.entries(tokenizer.files)),
)

/** Those of which a model needs one. */
export const vocabularyFiles = [...new Set(all.flatMap(({ tokenizer }) => tokenizer.vocabularies))]

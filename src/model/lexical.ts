import { z } from 'zod'
import { MAX_NAME } from './limits.ts'
import { MAX_DEPTHS, reading } from './reading.ts'

/** Labels of a project: nobody tells more apart. */
const MAX_TYPES = 1000
/** Learning sees about 30 features a word; a million words fit. */
const MAX_FEATURES = 4_000_000
/** What a feature names is made of two words at most, and words are cut by spaces alone. */
const MAX_FEATURE = 5000
/** exp() of it is far from the end of the numbers; what is learnt is below 20. */
const MAX_WEIGHT = 100
/** Bytes of a file. */
export const MAX_LEXICAL_BYTES = 256 * 1024 * 1024

const weight = z.number().min(-MAX_WEIGHT).max(MAX_WEIGHT)

const layer = z.object({
  /** Of the steps from class to class: stay outside; then of each type begin, follow, leave, go on. */
  steps: z.array(weight),
  /** Names of features, each with class and weight in turn. */
  features: z.array(z.tuple([z.string().max(MAX_FEATURE), z.array(weight)])).max(MAX_FEATURES),
})

/** The plain file of an instant tagger. */
export const lexicalFile = z.object({
  format: z.literal('spanwright-instant'),
  version: z.literal(1),
  /** What it finds; class 0 is O, 1 + 2k is B- of type k, 2 + 2k is I- of it. */
  types: z.array(z.string().min(1).max(MAX_NAME)).min(1).max(MAX_TYPES),
  reading,
  layers: z.array(layer).min(1).max(MAX_DEPTHS),
})
export type LexicalFile = z.infer<typeof lexicalFile>

import { z } from 'zod'
import { trainingSettings } from './training-settings.ts'

/** Spans inside spans beyond this depth are not learnt: nobody was seen to mark more than three. */
export const MAX_DEPTHS = 4

/** Nothing was ever seen to begin or end inside a word that often. */
export const MAX_INNER_COST = 8

const { decoding, maxLength, devFraction, documents, lexicalVote } = trainingSettings.shape

/** Scores s become sigmoid(slope · log(s / (1 − s)) + offset): how often such an entity was right. */
export const calibration = z.object({ slope: z.number().positive(), offset: z.number() })
export type Calibration = z.infer<typeof calibration>

/** What a model is run in: its own numbers, or bytes where an engine has them, which is faster and nearly the same. */
export const precision = z.enum(['float32', 'int8'])
export type Precision = z.infer<typeof precision>

/**
 * How a model reads texts, as it was trained and measured: training, evaluation and tagging all go by it.
 * Kept in its config.json under "spanwright", where other programs leave it alone; what is missing or
 * makes no sense there is as in a model from elsewhere.
 */
export const reading = z.object({
  /** What the model says something about: each word, or each piece of a word. */
  unit: z.enum(['word', 'piece']).catch('word'),
  decoding: decoding.catch('argmax'),
  /** Pieces read at once, [CLS] and [SEP] included; longer texts are covered by overlapping windows. */
  maxLength: maxLength.unwrap().catch(256),
  /**
   * What it costs, in nats, that an entity begins or ends inside a word: next to nothing where that is the
   * rule, much where it was seen once. 0 for words.
   */
  innerCost: z.number().min(0).max(MAX_INNER_COST).catch(0),
  /** How often each piece is classified: once, and once more for each depth of spans inside spans. */
  depths: z.int().min(1).max(MAX_DEPTHS).catch(1),
  /** Null where scores are shown as the model gives them. */
  calibration: calibration.nullable().catch(null),
  /** Which documents of its project the model was measured on and has not learnt from; null: unknown. */
  heldOut: z
    .object({ share: devFraction.unwrap(), documents: documents.unwrap() })
    .nullable()
    .catch(null),
  /** How much words and shapes have a say beside the network; where it says nothing, none. */
  lexicalVote: lexicalVote.unwrap().optional().catch(undefined),
  /** float32 where it says nothing. */
  precision: precision.optional().catch(undefined),
})
export type Reading = z.infer<typeof reading>
export type Unit = Reading['unit']

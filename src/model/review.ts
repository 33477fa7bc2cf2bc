import { z } from 'zod'
import { range } from './documents.ts'

/** A frozen set of annotations of the project's documents: a person's, a file's or a model's. */
export const annotationSet = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['project', 'file', 'model']),
  createdAt: z.string(),
  documents: z.number(),
  spans: z.number(),
})
export type AnnotationSet = z.infer<typeof annotationSet>

export const setSpan = range.extend({ labelId: z.string() })
export type SetSpan = z.infer<typeof setSpan>

export const agreement = z.object({
  /** Documents that both sets cover. */
  documents: z.number(),
  /** Exact spans, the second set measured against the first; F1 is the same both ways. */
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Cohen's kappa over the labels of words, O included. */
  kappa: z.number(),
  perLabel: z.array(
    z.object({ labelId: z.string(), f1: z.number(), a: z.number(), b: z.number() }),
  ),
  disagreements: z.number(),
  /** Disagreements decided so far. */
  decided: z.number(),
})
export type Agreement = z.infer<typeof agreement>

/** A stretch of a document in which two sets differ: overlapping spans of both, together. */
export const disagreement = range.extend({
  documentId: z.number().int(),
  before: z.string(),
  surface: z.string(),
  after: z.string(),
  a: z.array(setSpan),
  b: z.array(setSpan),
  kind: z.enum(['missing', 'extra', 'label', 'boundary']),
  decided: z.enum(['a', 'b', 'both', 'neither']).nullable(),
})
export type Disagreement = z.infer<typeof disagreement>

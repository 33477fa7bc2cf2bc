import { z } from 'zod'
import { range, span } from './documents.ts'
import { interval } from './runs.ts'

/** Which documents a model reads for a set: all that say something, or those it has not learnt from. */
export const documentsToRead = z.enum(['all', 'held-out'])
export type DocumentsToRead = z.infer<typeof documentsToRead>

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

const setSpan = span.pick({ start: true, end: true, labelId: true })
export type SetSpan = z.infer<typeof setSpan>

const agreementFigures = z.object({
  /** Exact spans, the second set measured against the first; F1 is the same both ways. */
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Cohen's kappa over the labels of words, O included. */
  kappa: z.number(),
  /** a, b: spans of each set. */
  perLabel: z.array(
    z.object({ labelId: z.string(), f1: z.number(), a: z.number(), b: z.number() }),
  ),
})
export type AgreementFigures = z.infer<typeof agreementFigures>

export const agreement = agreementFigures.extend({
  /** Documents that both sets cover. */
  documents: z.number(),
  disagreements: z.number(),
  /** Disagreements decided so far. */
  decided: z.number(),
})
export type Agreement = z.infer<typeof agreement>

/** Which side of two sets was taken in a stretch of a document. */
export const decision = range.extend({
  a: z.string(),
  b: z.string(),
  documentId: z.number().int(),
  choice: z.enum(['a', 'b', 'both', 'neither']),
})
export type Decision = z.infer<typeof decision>

/** A stretch of a document in which two sets differ: overlapping spans of both, together. */
export const disagreement = range.extend({
  documentId: z.number().int(),
  before: z.string(),
  surface: z.string(),
  after: z.string(),
  a: z.array(setSpan),
  b: z.array(setSpan),
  kind: z.enum(['missing', 'extra', 'label', 'boundary']),
  decided: decision.shape.choice.nullable(),
  /** Of the last check of the labels: how likely the label of its worst word is; null elsewhere. */
  likelihood: z.number().nullable(),
})
export type Disagreement = z.infer<typeof disagreement>

/** Entity F1 after learning from so many documents. */
const learningPoint = z.object({ documents: z.number(), f1: z.number() })
export type LearningPoint = z.infer<typeof learningPoint>

/** What more documents would give; where it lies is not told by checks of earlier versions. */
const forecast = learningPoint.extend({ interval: interval.nullable().default(null) })
export type Forecast = z.infer<typeof forecast>

/** How many entities of a label there are, and how many of them are not found. */
const missed = z.object({ label: z.string(), entities: z.number(), missed: z.number() })

/** What words and shapes learnt from four fifths of the labelled documents find in the fifth that is left. */
const checkFigures = z.object({
  /** Documents checked. */
  documents: z.number(),
  f1: z.number(),
  f1Interval: interval.nullable(),
  /** The label first of which most are missed; not told by checks of earlier versions. */
  labels: z.array(missed).default([]),
  /** By the documents that were learnt from, the fewest first. */
  curve: z.array(learningPoint),
  /** What twice as many would give; null where there is no telling. */
  ahead: forecast.nullable(),
})
export type CheckFigures = z.infer<typeof checkFigures>

/** The last check of the labels: the labels as they were, a second reading of the same documents, and its figures. */
export const labelCheck = z.object({
  /** The sets that are compared. */
  a: z.string(),
  b: z.string(),
  figures: checkFigures,
})
export type LabelCheck = z.infer<typeof labelCheck>

/** The same with each place where the second reading differs, and how likely its label is; the least first. */
export const keptCheck = labelCheck.extend({
  doubts: z.array(
    range.extend({ documentId: z.number().int(), likelihood: z.number().min(0).max(1) }),
  ),
})
export type KeptCheck = z.infer<typeof keptCheck>

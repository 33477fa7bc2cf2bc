import { z } from 'zod'
import { range } from './documents.ts'

/** What became of a labelled place: relabelled ones may have other boundaries as well. */
export const labelChanges = ['added', 'removed', 'relabelled', 'moved'] as const
export type LabelChange = (typeof labelChanges)[number]

const counts = z.record(z.enum(labelChanges), z.number())
const labelled = range.extend({ label: z.string() })

/** One place that is labelled otherwise than it was. */
const changedPlace = z.object({
  kind: z.enum(labelChanges),
  /** Null where nothing was labelled. */
  before: labelled.nullable(),
  /** Null where nothing is any more. */
  after: labelled.nullable(),
  /** Where the excerpt begins, and what it says. */
  from: z.number().int(),
  excerpt: z.string(),
})
export type ChangedPlace = z.infer<typeof changedPlace>

const changedDocument = z.object({
  id: z.number().int(),
  /** Its first words. */
  excerpt: z.string(),
  /** Which of the two runs have it. */
  of: z.enum(['both', 'earlier', 'later']),
  /** Spans of a document that only one of them has; else 0. */
  spans: z.number(),
  /** Of a document that both have. */
  counts,
  /** The first of these places. */
  places: z.array(changedPlace),
  /** More of it, or less, counts as read. */
  readOtherwise: z.boolean(),
  /** It was put into another set. */
  inOtherSet: z.boolean(),
})
export type ChangedDocument = z.infer<typeof changedDocument>

/** What differs between the documents of two runs, as they were for each. */
export const betweenRuns = z.object({
  /** Documents that both have and that differ, and those that only one of them has. */
  documents: z.object({ changed: z.number(), earlier: z.number(), later: z.number() }),
  /** Spans of documents that only one of them has. */
  spans: z.object({ earlier: z.number(), later: z.number() }),
  /** In documents that both have. */
  counts,
  /** Those changed, then those that only the later run has, then the others; `documents` counts all. */
  items: z.array(changedDocument),
})
export type BetweenRuns = z.infer<typeof betweenRuns>

import { z } from 'zod'
import { range } from './documents.ts'

/**
 * How a reading differs from the labels, as SemEval-2013 counts it: not found, found where nothing is, other
 * boundaries, another label, or both of these.
 */
export const mistakeKinds = ['missed', 'spurious', 'boundary', 'label', 'both'] as const
export type MistakeKind = (typeof mistakeKinds)[number]

const labelled = range.extend({ label: z.string() })

/** One place in a held-out document where a model reads otherwise than it is labelled. */
const mistake = z.object({
  documentId: z.number().int(),
  kind: z.enum(mistakeKinds),
  /** As it is labelled; null where nothing is. */
  gold: labelled.nullable(),
  /** As the model reads it; null where it finds nothing. */
  found: labelled.extend({ score: z.number() }).nullable(),
  /** Where the excerpt begins, and what it says. */
  from: z.number().int(),
  excerpt: z.string(),
})
export type Mistake = z.infer<typeof mistake>

/** The mistakes of a run's model on the documents held out from it, as they are labelled now. */
export const mistakes = z.object({
  documents: z.number(),
  /** Entities found as they are labelled. */
  right: z.number(),
  /** Of each kind; `items` may be fewer. */
  counts: z.record(z.enum(mistakeKinds), z.number()),
  items: z.array(mistake),
  /** Documents of these that are not done: they come again in the queue. */
  waiting: z.array(z.number().int()),
})
export type Mistakes = z.infer<typeof mistakes>

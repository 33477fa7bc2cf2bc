import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { modelReading, range, suggestion } from '../model/documents.ts'
import { documentSelection } from '../model/queue.ts'
import { asking } from './procedure.ts'

export const suggestions = {
  /**
   * Lets a model or the enabled rules read documents and propose spans where no span lies, in place
   * of what that model, or all rules, had proposed there before; one undo step. Yields how many documents are done,
   * then the outcome. Ends early, keeping nothing, when the caller stops listening.
   */
  run: asking({
    source: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('model'),
        modelId: z.string(),
        /** Makes the labels that the project lacks; without, what carries them is left out. */
        newLabels: z.boolean().default(false),
      }),
      z.object({ kind: z.literal('rules') }),
    ]),
    selection: documentSelection,
  }).output(
    eventIterator(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('progress'), done: z.number(), of: z.number() }),
        z.object({
          type: z.literal('done'),
          suggestions: z.number(),
          /** Those in which something is proposed. */
          documents: z.number(),
          /** What was left out and why, in a sentence; empty when nothing was. */
          leftOut: z.string(),
        }),
      ]),
    ),
  ),
  /**
   * What is proposed in a document from the words and shapes of those that are done, from the tenth on. Nothing
   * of it is kept: who accepts it creates the span.
   */
  instant: asking({ id: z.number().int() }).output(z.object({ suggestions: z.array(suggestion) })),
  /**
   * The label that a stretch of a document most likely has, by the words and shapes of those that are done, from the
   * tenth on; null where none is likelier than all others together.
   */
  likeliest: asking({ id: z.number().int(), range }).output(
    z.object({ labelId: z.string().nullable() }),
  ),
  /** What the last model read in a document, what is labelled there included; null where none has read it. */
  reading: asking({ id: z.number().int() }).output(modelReading.nullable()),
  /** How many suggestions a bulk accept would take, by score threshold 0, 0.05 … 1. */
  scores: asking({ selection: documentSelection }).output(
    z.object({ thresholds: z.array(z.object({ minScore: z.number(), count: z.number() })) }),
  ),
}

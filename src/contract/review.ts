import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { fileReading } from '../model/file-reading.ts'
import {
  agreement,
  annotationSet,
  decision,
  disagreement,
  documentsToRead,
  labelCheck,
} from '../model/review.ts'
import { asking, changing, file, givenName, inProject, nothing, procedure } from './procedure.ts'
import { MAX_PAGE } from '../model/limits.ts'

export const review = {
  sets: procedure.input(inProject).output(z.array(annotationSet)),
  /** Freezes the project's present spans under a name. */
  freeze: asking({ name: givenName }).output(annotationSet),
  /**
   * Reads another person's file: documents are matched by their exact text, equal ones in order.
   * Labels that the project lacks are made, which is an undo step; the set itself is none.
   */
  importSet: asking({
    name: givenName,
    file,
    beside: z.array(file).default([]),
    ...fileReading.shape,
  }).output(z.object({ set: annotationSet, unmatched: z.number(), problems: z.array(z.string()) })),
  /** Lets a model read documents that carry spans or are done; labels as with a file. */
  modelSet: asking({ modelId: z.string(), documents: documentsToRead.default('all') }).output(
    annotationSet,
  ),
  /**
   * Reads the labelled documents by what others teach, five times over, and keeps the labels and that reading as two
   * sets, in place of those of the last check. Ends early, keeping nothing, when the caller stops listening.
   */
  check: procedure.input(inProject).output(
    eventIterator(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('progress'), share: z.number() }),
        z.object({
          type: z.literal('done'),
          check: labelCheck,
          /** Documents checked, and those that carry labels or are done. */
          checked: z.number(),
          of: z.number(),
        }),
      ]),
    ),
  ),
  /** The last check; null before the first, or when one of its sets was removed. */
  lastCheck: procedure.input(inProject).output(z.object({ check: labelCheck.nullable() })),
  /** For good: no undo step. The decisions made with the set go with it. */
  removeSet: asking({ id: z.string() }).output(nothing),
  agreement: asking({ a: z.string(), b: z.string() }).output(agreement),
  /** Disagreements in document order, the undecided first. */
  disagreements: asking({
    a: z.string(),
    b: z.string(),
    offset: z.number().int().min(0),
    limit: z.number().int().min(1).max(MAX_PAGE),
  }).output(z.object({ total: z.number(), items: z.array(disagreement) })),
  /** Writes the choice into the project's own spans there; one undo step. */
  decide: procedure.input(changing.extend(decision.shape)).output(nothing),
}

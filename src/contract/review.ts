import { z } from 'zod'
import { fileReading } from '../model/file-reading.ts'
import {
  agreement,
  annotationSet,
  decision,
  disagreement,
  documentsToRead,
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

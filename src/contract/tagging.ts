import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { fileReading } from '../model/file-reading.ts'
import { keyEntry, redactionChoice, redactionReport } from '../model/redaction.ts'
import { keptPlace, keptResult, taggedPart, taggedText } from '../model/tagging.ts'
import { asking, file, givenName, procedure } from './procedure.ts'
import { MAX_BODY } from '../model/limits.ts'

export const tagging = {
  text: procedure
    .input(
      z.object({
        modelId: z.string(),
        name: z.string(),
        text: z.string().max(MAX_BODY),
        keep: keptPlace.optional(),
      }),
    )
    .output(taggedText),
  /**
   * Reads a file of any kind and tags each document in it, giving results as they come. A file that the same model
   * was at before goes on where that ended, after a kill too.
   */
  file: procedure
    .input(
      z.object({
        modelId: z.string(),
        file,
        beside: z.array(file).default([]),
        keep: keptPlace.optional(),
        ...fileReading.shape,
      }),
    )
    .output(eventIterator(taggedPart)),
  /** What the host has kept of a batch, for the page that was loaded anew; nothing of one that it has not. */
  kept: procedure.input(z.object({ batch: z.string().max(64) })).output(eventIterator(keptResult)),
  /** A file without what the model finds in it, and without what is labelled in a project, if one is named. */
  redact: procedure
    .input(
      z.object({
        ...{ file, beside: z.array(file).default([]), ...fileReading.shape },
        ...redactionChoice.shape,
      }),
    )
    .output(z.object({ file, report: redactionReport, keys: z.array(keyEntry) })),
  export: procedure
    .input(z.object({ texts: z.array(taggedText), format: z.string() }))
    .output(z.object({ file, problems: z.array(z.string()) })),
  /**
   * Adds tagged texts to a project, what was found in them as suggestions of the model. A text that is there already
   * is not added again.
   */
  addToProject: asking({ texts: z.array(taggedText), source: givenName }).output(
    z.object({
      documents: z.number(),
      suggestions: z.number(),
      /** Texts that were there already. */
      known: z.number(),
      /** The first of those added, else of those that were there; null without any. */
      first: z.number().int().nullable(),
    }),
  ),
}

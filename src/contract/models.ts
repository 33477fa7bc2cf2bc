import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { download, hubInfo, modelInfo, precisionTrial, trashedModel } from '../model/models.ts'
import { precision } from '../model/reading.ts'
import { givenName, nothing, procedure } from './procedure.ts'

export const models = {
  list: procedure.output(z.array(modelInfo)),
  /** Copies a Hugging Face folder on the host's machine into the library. */
  import: procedure.input(z.object({ path: z.string().min(1) })).output(modelInfo),
  rename: procedure.input(z.object({ id: z.string(), name: givenName })).output(modelInfo),
  /** Moves a model to the library's trash folder. */
  delete: procedure.input(z.object({ id: z.string() })).output(nothing),
  /** Copies a model's folder, or the adapter in it as PEFT has them, to a new place on the host's machine. */
  export: procedure
    .input(
      z.object({
        id: z.string(),
        path: z.string().min(1),
        part: z.enum(['model', 'adapter']).default('model'),
      }),
    )
    .output(z.object({ path: z.string() })),
  /** Reads the documents of a project that the model has not learnt from in bytes too, to tell what that costs. */
  tryPrecision: procedure
    .input(z.object({ id: z.string(), project: z.string() }))
    .output(precisionTrial),
  setPrecision: procedure.input(z.object({ id: z.string(), precision })).output(modelInfo),
  trash: procedure.output(z.array(trashedModel)),
  restore: procedure.input(z.object({ id: z.string() })).output(modelInfo),
  emptyTrash: procedure.output(nothing),
  hub: procedure.output(hubInfo),
  /** All downloads, now and at every change, until the caller stops listening. */
  downloads: procedure.output(eventIterator(z.array(download))),
  /** Begins to fetch a repository, "org/name" or "org/name@revision", into the library. */
  download: procedure
    .input(z.object({ repository: z.string().trim().min(1).max(300) }))
    .output(download),
  pauseDownload: procedure.input(z.object({ id: z.string() })).output(nothing),
  resumeDownload: procedure.input(z.object({ id: z.string() })).output(nothing),
  /** Ends a download and deletes what it fetched; takes one that is done off the list. */
  cancelDownload: procedure.input(z.object({ id: z.string() })).output(nothing),
}

import { eventIterator, type as unchecked } from '@orpc/contract'
import { z } from 'zod'
import { modelView } from '../model/documents.ts'
import { exportChoice, exportOutlook } from '../model/exporting.ts'
import { filePreview } from '../model/file-preview.ts'
import { fileReading } from '../model/file-reading.ts'
import { importChoice, importTwins } from '../model/importing.ts'
import { importEvent } from '../model/project.ts'
import { documentFilter, weighing, type DocumentsPage } from '../model/queue.ts'
import type { PackedDocument } from './packed-document.ts'
import { asking, file, inProject, procedure } from './procedure.ts'
import { MAX_PAGE, SEQUENCE } from '../model/limits.ts'

/** Files, each with those that it needs beside it. */
const filesToRead = z.array(z.object({ file, beside: z.array(file).default([]) })).min(1)

export const documents = {
  page: asking({
    filter: documentFilter,
    offset: z.number().int().min(0),
    limit: z.number().int().min(1).max(MAX_PAGE),
  }).output(unchecked<DocumentsPage>()),
  get: asking({ id: z.number().int() }).output(unchecked<PackedDocument>()),
  /** What a model or base would make of a document; 'scratch:…' has no word pieces yet. */
  modelView: asking({
    id: z.number().int(),
    base: z.string(),
    maxLength: z.number().int().min(SEQUENCE.min).max(SEQUENCE.max),
  }).output(modelView),
  /** Position in the filtered queue of a document, for scrolling to it; null when not in it. */
  position: asking({ id: z.number().int(), filter: documentFilter }).output(
    z.object({ position: z.number().int().nullable() }),
  ),
  /** The next document after `after` that is not done, wrapping around; null when all are. */
  nextOpen: asking({ after: z.number().int().nullable(), filter: documentFilter }).output(
    z.object({ id: z.number().int().nullable() }),
  ),
  /**
   * Puts the documents that are not done in the order in which they are expected to teach, by the words and shapes of
   * those that are; lists of that order begin anew. Nothing is kept in the file. Ends early when the caller stops
   * listening, and leaves the order as it was.
   */
  weigh: procedure
    .input(inProject)
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('progress'), share: z.number() }),
          z.object({ type: z.literal('done'), weighing }),
        ]),
      ),
    ),
  /**
   * Adds the documents of files, as one undo step. Yields how far it is, then what became of each. Ends early,
   * keeping nothing, when the caller stops listening.
   */
  import: asking({ files: filesToRead, ...fileReading.shape, ...importChoice.shape }).output(
    eventIterator(importEvent),
  ),
  /** How many documents of files are in the project, or in a file before, already. */
  importTwins: asking({ files: filesToRead, ...fileReading.shape }).output(importTwins),
  /** What a file would give, before anything is written. */
  preview: procedure
    .input(z.object({ file, beside: z.array(file).default([]), ...fileReading.shape }))
    .output(filePreview),
  export: asking(exportChoice.shape).output(z.object({ file, problems: z.array(z.string()) })),
  /** What such a file would hold, and what the format cannot carry. */
  exportOutlook: asking(exportChoice.shape).output(exportOutlook),
}

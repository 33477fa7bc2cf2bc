import { eventIterator, type as unchecked } from '@orpc/contract'
import { z } from 'zod'
import { modelView } from '../model/documents.ts'
import { filePreview } from '../model/file-preview.ts'
import { fileReading } from '../model/file-reading.ts'
import { importEvent } from '../model/project.ts'
import { documentFilter, type DocumentsPage } from '../model/queue.ts'
import type { PackedDocument } from './packed-document.ts'
import { asking, file, procedure } from './procedure.ts'
import { MAX_PAGE, SEQUENCE } from '../model/limits.ts'

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
   * Adds a file's documents, as one undo step. Yields how far it is, then the report. Ends early, keeping
   * nothing, when the caller stops listening.
   */
  import: asking({
    file,
    /** Files that it needs beside it. */
    beside: z.array(file).default([]),
    ...fileReading.shape,
  }).output(eventIterator(importEvent)),
  /** What a file would give, before anything is written. */
  preview: procedure
    .input(z.object({ file, beside: z.array(file).default([]), ...fileReading.shape }))
    .output(filePreview),
  export: asking({ format: z.string() }).output(z.object({ file, problems: z.array(z.string()) })),
}

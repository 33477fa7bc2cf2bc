import { z } from 'zod'
import { range } from './documents.ts'
import { columnChoice, documentUnits } from './file-reading.ts'
import { problem } from './project.ts'

/** The beginning of a document as it will be. */
const beginning = z.object({
  text: z.string(),
  /** The text goes on. */
  isCut: z.boolean(),
  spans: z.array(range.extend({ label: z.string() })),
  /** Own fields in words: "page: 3". */
  fields: z.array(z.string()),
})

/** What a file would give, before anything is written. */
export const filePreview = z.object({
  format: z.string(),
  /** What it was told by; empty when the user named it. */
  evidence: z.string(),
  encoding: z.string(),
  problems: z.array(problem),
  /** Labels of the file, with how many spans they have; the most frequent first. */
  labels: z.array(z.object({ name: z.string(), spans: z.number() })),
  /** Of a table, what each column was taken for, with the first thing that stands in it. */
  columns: z.array(columnChoice.extend({ example: z.string() })),
  /** The same file in documents of each kind. */
  units: z.record(
    z.enum(documentUnits),
    z.object({ documents: z.number(), spans: z.number(), first: z.array(beginning) }),
  ),
})
export type FilePreview = z.infer<typeof filePreview>

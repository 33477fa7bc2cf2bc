import { z } from 'zod'

/**
 * What of a file becomes a document; 'auto' is as the format has it: a line of plain text, a record of a
 * table, else the whole file.
 */
export const documentUnits = ['auto', 'file', 'paragraph', 'line', 'sentence'] as const
export type DocumentUnit = (typeof documentUnits)[number]

/**
 * What the cells of a column of a table are: the texts; a label of the whole text; what the document is called;
 * spans as `[[start, end, label]]`; or, of a table with a word a row, the word, its tag, the number of its sentence.
 * Any other is an own field, or left out.
 */
export const columnRoles = [
  ...(['text', 'label', 'id', 'spans', 'word', 'tag', 'sentence', 'field', 'none'] as const),
] as const
export type ColumnRole = (typeof columnRoles)[number]

export const columnChoice = z.object({ name: z.string(), role: z.enum(columnRoles) })
export type ColumnChoice = z.infer<typeof columnChoice>

/** How the user wants a file to be read; what is "auto" is found out from the file. */
export const fileReading = z.object({
  /** Id of a kind of file. */
  format: z.string().default('auto'),
  /** As TextDecoder names it. */
  encoding: z.string().default('auto'),
  /** Of a table, what columns are for; of others it is found out from their names. */
  columns: z.array(columnChoice).default([]),
  unit: z.enum(documentUnits).default('auto'),
  /** Whether words that a hyphen cuts at the end of a printed line are joined. */
  joinHyphens: z.boolean().default(false),
})
export type FileReading = z.infer<typeof fileReading>

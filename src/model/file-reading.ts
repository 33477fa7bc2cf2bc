import { z } from 'zod'

/**
 * What of a file becomes a document; 'auto' is as the format has it: a line of plain text, a record of a
 * table, else the whole file.
 */
export const documentUnits = ['auto', 'file', 'paragraph', 'line', 'sentence'] as const
export type DocumentUnit = (typeof documentUnits)[number]

/** How the user wants a file to be read; what is "auto" is found out from the file. */
export const fileReading = z.object({
  /** Id of a kind of file. */
  format: z.string().default('auto'),
  /** As TextDecoder names it. */
  encoding: z.string().default('auto'),
  /** Of a table, the column with the texts; empty when that is clear. */
  column: z.string().default(''),
  unit: z.enum(documentUnits).default('auto'),
  /** Whether words that a hyphen cuts at the end of a printed line are joined. */
  joinHyphens: z.boolean().default(false),
})
export type FileReading = z.infer<typeof fileReading>

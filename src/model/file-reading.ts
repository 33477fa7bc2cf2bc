import { z } from 'zod'

/** How the user wants a file to be read; what is "auto" is found out from the file. */
export const fileReading = z.object({
  /** Id of a kind of file. */
  format: z.string().default('auto'),
  /** As TextDecoder names it. */
  encoding: z.string().default('auto'),
  /** Of a table, the column with the texts; empty when that is clear. */
  column: z.string().default(''),
})
export type FileReading = z.infer<typeof fileReading>

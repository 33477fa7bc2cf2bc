import { z } from 'zod'
import { MAX_NAME } from './limits.ts'

/** What stands for a value that is taken out: its label, a black bar, a name that it alone has. */
export const redactionWays = ['label', 'bar', 'pseudonym'] as const
export type RedactionWay = (typeof redactionWays)[number]

/** What is told of a file whose own format is not rewritten. */
export const AS_TEXT =
  'A file of this format is not rewritten itself, as a PDF never is: it comes back as text, without its layout.'

/** Whom a pseudonym stands for. */
export const keyEntry = z.object({
  pseudonym: z
    .string()
    .min(1)
    .max(2 * MAX_NAME),
  label: z.string(),
  values: z.array(z.string()).min(1),
})
export type KeyEntry = z.infer<typeof keyEntry>

/** A file of keys: it undoes what pseudonyms hide, and makes the next files use the same ones. */
export const keyFile = z.object({
  format: z.literal('spanwright-keys'),
  version: z.literal(1),
  entities: z.array(keyEntry),
})

/** What is taken out of a file, and what stands for it. */
export const redactionChoice = z.object({
  /** Null: no model is asked. */
  modelId: z.string().nullable(),
  /** What is labelled in it is taken out as well; null for none. */
  project: z.string().nullable(),
  by: z.enum(redactionWays),
  /** Null: all. */
  labels: z.array(z.string()).nullable(),
  minScore: z.number().min(0).max(1),
  /** Of pseudonyms given before. */
  keys: z.array(keyEntry),
})

/** A value that still stands somewhere. */
const leftover = z.object({ value: z.string(), place: z.string() })
export type Leftover = z.infer<typeof leftover>

export const redactionReport = z.object({
  /** Id of the kind of file that it was read as. */
  format: z.string(),
  /** It came back as text, as its own format is not rewritten. */
  asText: z.boolean(),
  /** Places where something was replaced, by label. */
  perLabel: z.record(z.string(), z.number()),
  /** Different values that were replaced. */
  values: z.number(),
  /** What is still there in names that the file needs to work, as the second reading found. */
  left: z.array(leftover),
  /** Parts that hold no text to be read: pictures, embedded files. */
  unchecked: z.array(z.string()),
  /** What else there is to know. */
  remarks: z.array(z.string()),
})
export type RedactionReport = z.infer<typeof redactionReport>

import { z } from 'zod'
import { range } from './documents.ts'

export const entity = range.extend({
  label: z.string(),
  score: z.number(),
})
export type Entity = z.infer<typeof entity>

export const taggedText = z.object({
  name: z.string(),
  text: z.string(),
  entities: z.array(entity),
})
export type TaggedText = z.infer<typeof taggedText>

export const evaluation = z.object({
  documents: z.number(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  accuracy: z.number(),
  strictF1: z.number(),
  perLabel: z.array(
    z.object({
      label: z.string(),
      precision: z.number(),
      recall: z.number(),
      f1: z.number(),
      support: z.number(),
    }),
  ),
})
export type Evaluation = z.infer<typeof evaluation>

/** A kind of file that documents come from, as lists show it. */
export const fileFormat = z.object({
  id: z.string(),
  title: z.string(),
  /** What it is, after the title and a colon. */
  help: z.string(),
  /** Lower case, with the dot. */
  extensions: z.array(z.string()),
  /** What is lost in it, empty when nothing is; null when it can only be read. */
  cannotHold: z.string().nullable(),
})
export type FileFormat = z.infer<typeof fileFormat>

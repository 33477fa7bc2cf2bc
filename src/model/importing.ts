import { z } from 'zod'
import { MAX_NAME } from './limits.ts'

/** Which documents that are there already are left out. */
export const skipping = ['none', 'equal', 'near'] as const
export type Skipping = (typeof skipping)[number]

/** What becomes of what files hold. */
export const importChoice = z.object({
  /** Labels that are called otherwise here, or whose spans are left out (null); all others stay. */
  labels: z
    .array(
      z.object({ name: z.string(), becomes: z.string().trim().min(1).max(MAX_NAME).nullable() }),
    )
    .default([]),
  skip: z.enum(skipping).default('none'),
  /** Whether documents come into the sets that they, or the names of their files, say: train, dev, test. */
  sets: z.boolean().default(false),
})
export type ImportChoice = z.infer<typeof importChoice>

/** A document that is there already, and where. */
const twinExample = z.object({
  kind: z.enum(['equal', 'near']),
  /** Beginnings of both texts. */
  text: z.string(),
  other: z.string(),
  /** The other is in the project; else it comes before it in the files. */
  inProject: z.boolean(),
})

/** How many documents of files are there already. */
export const importTwins = z.object({
  equal: z.number(),
  near: z.number(),
  examples: z.array(twinExample),
})
export type ImportTwins = z.infer<typeof importTwins>

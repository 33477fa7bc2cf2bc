import { z } from 'zod'
import { splits, type Split } from './documents.ts'

/** How much of the documents is kept for measuring while training, and for a test. */
export const splitShares = z
  .object({ dev: z.number().min(0).max(0.9), test: z.number().min(0).max(0.9) })
  .refine(({ dev, test }) => dev + test < 1)
export type SplitShares = z.infer<typeof splitShares>

/** Which of the documents in no set are put into one: all, or those that have the text of another, or nearly the same. */
export const toAssign = ['all', 'versions'] as const
export type ToAssign = (typeof toAssign)[number]

const perSplit = z.object(
  Object.fromEntries(splits.map((split) => [split, z.number()])) as Record<Split, z.ZodNumber>,
)
export type PerSplit = z.infer<typeof perSplit>

const member = z.object({ id: z.number().int(), text: z.string(), split: z.enum(splits) })

/** A document, and one before it that it equals, or nearly does. */
const pair = z.object({ kind: z.enum(['equal', 'near']), a: member, b: member })

/** The sets of a project, in figures; of pairs some are shown. */
export const splitOverview = z.object({
  documents: perSplit,
  perLabel: z.array(z.object({ name: z.string(), spans: perSplit })),
  /** Documents of one set that stand, or nearly stand, in another. */
  leaks: z.number(),
  examples: z.array(pair),
  /** Documents in no set that have the text of another, or nearly the same; that one may be in a set. */
  versions: z.number(),
  versionExamples: z.array(pair),
})
export type SplitOverview = z.infer<typeof splitOverview>

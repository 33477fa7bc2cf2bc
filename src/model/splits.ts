import { z } from 'zod'
import { splits, type Split } from './documents.ts'

/** How much of the documents is kept for measuring while training, and for a test. */
export const splitShares = z
  .object({ dev: z.number().min(0).max(0.9), test: z.number().min(0).max(0.9) })
  .refine(({ dev, test }) => dev + test < 1)
export type SplitShares = z.infer<typeof splitShares>

const perSplit = z.object(
  Object.fromEntries(splits.map((split) => [split, z.number()])) as Record<Split, z.ZodNumber>,
)
export type PerSplit = z.infer<typeof perSplit>

const leaked = z.object({ id: z.number().int(), text: z.string(), split: z.enum(splits) })

/** The sets of a project, in figures. */
export const splitOverview = z.object({
  documents: perSplit,
  perLabel: z.array(z.object({ name: z.string(), spans: perSplit })),
  /** Documents of one set that stand, or nearly stand, in another. */
  leaks: z.number(),
  examples: z.array(z.object({ kind: z.enum(['equal', 'near']), a: leaked, b: leaked })),
})
export type SplitOverview = z.infer<typeof splitOverview>

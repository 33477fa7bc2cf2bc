import { z } from 'zod'
import { documentFilter } from './queue.ts'

/**
 * Which spans go out: those that people made or files brought, all there are, or with them what is suggested
 * and not answered yet.
 */
export const exportedSpans = ['human', 'all', 'suggested'] as const
export type ExportedSpans = (typeof exportedSpans)[number]

/** What of a project is written, and how. */
export const exportChoice = z.object({
  /** Id of a kind of file. */
  format: z.string(),
  filter: documentFilter.prefault({}),
  /** Names of the labels whose spans are written; null is all. */
  labels: z.array(z.string()).nullable().default(null),
  spans: z.enum(exportedSpans).default('all'),
})
export type ExportChoice = z.infer<typeof exportChoice>

/** What a file would hold, before it is written. */
export const exportOutlook = z.object({
  documents: z.number(),
  spans: z.number(),
  /** What the format cannot carry. */
  problems: z.array(z.string()),
})
export type ExportOutlook = z.infer<typeof exportOutlook>

import { z } from 'zod'
import { documentStatuses, splits, type DocumentStatus } from './documents.ts'
import { MAX_EDITS, MAX_SEARCH } from './limits.ts'

/** A document as the queue shows it. */
export interface DocumentSummary {
  id: number
  /** The first EXCERPT_LENGTH UTF-16 units at most, cut at a character. */
  excerpt: string
  source: string
  status: DocumentStatus
  flagged: boolean
  hasNote: boolean
  /** Spans per label id. */
  spanCounts: Record<string, number>
  suggestions: number
  /** Code points of the text. */
  length: number
  /** How unsure the last model was, 0 to 1; null when none has read the document. */
  uncertainty: number | null
  /**
   * Spans that only the last model or only the annotation has, as it is now; null when no model has
   * read the document.
   */
  disagreement: number | null
}

/**
 * import: as they came; what was cut from a document stands in its place. The others begin with the
 * most uncertain, the most disagreement, the shortest text; documents no model has read come last.
 */
const documentOrders = ['import', 'uncertainty', 'disagreement', 'length'] as const
export type DocumentOrder = (typeof documentOrders)[number]

/** Which documents a queue or a bulk action takes, and in which order. */
export const documentFilter = z.object({
  /** Full-text search; empty means all. */
  search: z.string().max(MAX_SEARCH).default(''),
  /** 'trash' shows what was deleted and nothing else; every other value leaves it out. */
  status: z.enum(['any', ...documentStatuses, 'trash']).default('any'),
  flagged: z.boolean().default(false),
  /** Only documents of a set; 'auto' are those in none. */
  split: z.enum(['any', ...splits]).default('any'),
  labelId: z.string().nullable().default(null),
  /** Only documents with suggestions to answer. */
  suggested: z.boolean().default(false),
  /** Only documents in which the last model and the annotation differ. */
  disagreeing: z.boolean().default(false),
  /** Length of the text in code points. */
  minLength: z.number().int().min(0).nullable().default(null),
  maxLength: z.number().int().min(0).nullable().default(null),
  order: z.enum(documentOrders).default('import'),
})
export type DocumentFilter = z.infer<typeof documentFilter>

export interface DocumentsPage {
  total: number
  offset: number
  items: DocumentSummary[]
}

/** Documents of a bulk action: those named, or all that a filter leaves. */
export const documentSelection = z.union([
  z.object({ ids: z.array(z.number().int()).min(1).max(MAX_EDITS) }),
  z.object({ filter: documentFilter }),
])
export type DocumentSelection = z.infer<typeof documentSelection>

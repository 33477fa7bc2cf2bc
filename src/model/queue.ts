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
  /** What labelling it is expected to teach; null of one that was not weighed. */
  expected: Expected | null
}

/** What an open document is expected to teach, as what was learnt from those that are done reads it. */
export interface Expected {
  words: number
  /** Spans that it likely has. */
  spans: number
  /** Words that are likely read wrongly. */
  doubtful: number
  /** Words that half of the documents that are done teach to read otherwise. */
  changing: number
  /** It is the same, or nearly so, as one that is done or as one that stands before it. */
  twinOf: 'done' | 'open' | null
}

/** What came of weighing the open documents. */
export const weighing = z.object({
  /** Documents that were learnt from. */
  learnt: z.number(),
  /** Documents that were weighed, and all that are not done. */
  weighed: z.number(),
  of: z.number(),
  /** Share of the spans that half of what was learnt from would read alike; null where none are read. */
  agreement: z.number().nullable(),
})
export type Weighing = z.infer<typeof weighing>

/**
 * import: as they came; what was cut from a document stands in its place. The others begin with what teaches
 * most, the most uncertain, the most disagreement, the shortest text; documents that were not weighed, or that
 * no model has read, come last.
 */
const documentOrders = ['import', 'teaching', 'uncertainty', 'disagreement', 'length'] as const
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

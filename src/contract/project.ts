import { z } from 'zod'
import { documentStatuses, ruleKinds, spanOrigins, splits } from '../domain/model.ts'

export const range = z.object({ start: z.number().int().min(0), end: z.number().int().min(0) })

export const label = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(100),
  colour: z.number().int().min(0).max(11),
  key: z.string().max(1),
  description: z.string().max(10_000),
  position: z.number().int(),
})

export const span = range.extend({
  id: z.string(),
  documentId: z.number().int(),
  labelId: z.string(),
  origin: z.enum(spanOrigins),
  source: z.string().max(200),
  score: z.number().min(0).max(1).nullable(),
})

export const suggestion = range.extend({
  id: z.string(),
  documentId: z.number().int(),
  labelId: z.string(),
  origin: z.enum(['model', 'rule']),
  source: z.string().max(200),
  score: z.number().min(0).max(1).nullable(),
})

export const rule = z.object({
  id: z.string(),
  kind: z.enum(ruleKinds),
  name: z.string().trim().min(1).max(100),
  labelId: z.string(),
  body: z.string().max(5_000_000),
  matchCase: z.boolean(),
  enabled: z.boolean(),
  position: z.number().int(),
})

export const document = z.object({
  id: z.number().int(),
  text: z.string(),
  source: z.string(),
  status: z.enum(documentStatuses),
  flagged: z.boolean(),
  note: z.string(),
  split: z.enum(splits),
  words: z.array(range).nullable(),
  reviewed: z.array(range).nullable(),
  meta: z.record(z.string().max(100), z.string().max(10_000)),
})

/** A document as the queue shows it. */
export const documentSummary = z.object({
  id: z.number().int(),
  /** The first 200 UTF-16 units at most, cut at a character. */
  excerpt: z.string(),
  source: z.string(),
  status: z.enum(documentStatuses),
  flagged: z.boolean(),
  hasNote: z.boolean(),
  /** Spans per label id. */
  spanCounts: z.record(z.string(), z.number()),
  suggestions: z.number(),
  /** Code points of the text. */
  length: z.number(),
  /** How unsure the last model was, 0 to 1; null when none has read the document. */
  uncertainty: z.number().nullable(),
  /**
   * Spans that only the last model or only the annotation has, as it is now; null when no model has
   * read the document.
   */
  disagreement: z.number().nullable(),
})
export type DocumentSummary = z.infer<typeof documentSummary>

/**
 * import: as they came; what was cut from a document stands in its place. The others begin with the
 * most uncertain, the most disagreement, the shortest text; documents no model has read come last.
 */
export const documentOrders = ['import', 'uncertainty', 'disagreement', 'length'] as const

/** Which documents a queue or a bulk action takes, and in which order. */
export const documentFilter = z.object({
  /** Full-text search; empty means all. */
  search: z.string().max(1000).default(''),
  /** 'trash' shows what was deleted and nothing else; every other value leaves it out. */
  status: z.enum(['any', ...documentStatuses, 'trash']).default('any'),
  flagged: z.boolean().default(false),
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

/**
 * One change inside a user action. An action is a list of edits: one transaction, one undo step.
 * New ids are made by the caller, so that the screen may show the change before the answer.
 */
export const edit = z.discriminatedUnion('type', [
  z.object({ type: z.literal('span.create'), span }),
  z.object({
    type: z.literal('span.update'),
    id: z.string(),
    patch: span
      .pick({ start: true, end: true, labelId: true, origin: true, source: true, score: true })
      .partial(),
  }),
  z.object({ type: z.literal('span.delete'), id: z.string() }),
  z.object({
    type: z.literal('document.update'),
    id: z.number().int(),
    patch: document
      .pick({
        status: true,
        flagged: true,
        note: true,
        split: true,
        source: true,
        reviewed: true,
        meta: true,
      })
      .partial(),
  }),
  /** Moves a document to the trash; undo brings it back. */
  z.object({ type: z.literal('document.delete'), id: z.number().int() }),
  z.object({ type: z.literal('document.restore'), id: z.number().int() }),
  z.object({ type: z.literal('label.create'), label }),
  z.object({
    type: z.literal('label.update'),
    id: z.string(),
    patch: label.omit({ id: true }).partial(),
  }),
  /** Deletes a label and its spans. */
  z.object({ type: z.literal('label.delete'), id: z.string() }),
  /** Gives the spans and suggestions of one label to another, and deletes the first. */
  z.object({ type: z.literal('label.merge'), from: z.string(), into: z.string() }),
  /**
   * Makes a span of a suggestion, with its id and provenance; the suggestion goes. Where an equal span
   * lies already, the suggestion just goes.
   */
  z.object({ type: z.literal('suggestion.accept'), id: z.string() }),
  z.object({ type: z.literal('suggestion.reject'), id: z.string() }),
  z.object({ type: z.literal('rule.create'), rule }),
  z.object({
    type: z.literal('rule.update'),
    id: z.string(),
    patch: rule.omit({ id: true }).partial(),
  }),
  z.object({ type: z.literal('rule.delete'), id: z.string() }),
  /** Guidelines as Markdown. */
  z.object({
    type: z.literal('project.update'),
    patch: z.object({ guidelines: z.string().max(1_000_000) }),
  }),
])
export type Edit = z.infer<typeof edit>

export const action = z.object({
  /** What the undo menu calls it: "Label as PERSON". */
  title: z.string().min(1).max(200),
  edits: z.array(edit).min(1).max(100_000),
})
export type Action = z.infer<typeof action>

/** State of the edit history, for the undo and redo buttons. */
export const historyState = z.object({
  revision: z.number().int(),
  undo: z.string().nullable(), // title of the action that undo would take back
  redo: z.string().nullable(),
})
export type HistoryState = z.infer<typeof historyState>

export const applied = z.object({
  history: historyState,
  /** Documents whose spans or fields changed, as they are now; at most 100, see `more`. */
  documentIds: z.array(z.number().int()),
  labelsChanged: z.boolean(),
  more: z.boolean(),
})
export type Applied = z.infer<typeof applied>

export const progress = z.object({
  documents: z.number(),
  new: z.number(),
  inProgress: z.number(),
  done: z.number(),
  flagged: z.number(),
  spans: z.number(),
  /** Spans per label id. */
  perLabel: z.record(z.string(), z.number()),
  trashed: z.number(),
  suggestions: z.number(),
  /** Documents finished per hour of work, pauses left out; null until a few are done. */
  pace: z.number().nullable(),
  /** Hours that the documents not done will take at that pace. */
  hoursLeft: z.number().nullable(),
})
export type Progress = z.infer<typeof progress>

export const projectInfo = z.object({
  /** Handle for the other calls: the identity stored in the file, unless a copy of it is open too. */
  id: z.string(),
  name: z.string(),
  path: z.string(),
  /** The file or its folder cannot be written: what is shown is a copy, and every change is refused. */
  readOnly: z.boolean(),
})
export type ProjectInfo = z.infer<typeof projectInfo>

export const recentProject = z.object({
  name: z.string(),
  path: z.string(),
  openedAt: z.string(),
  documents: z.number(),
  done: z.number(),
  exists: z.boolean(),
})

export const importReport = z.object({
  format: z.string(),
  encoding: z.string(),
  documents: z.number(),
  spans: z.number(),
  perLabel: z.record(z.string(), z.number()),
  problems: z.array(z.object({ message: z.string(), line: z.number().optional() })),
})
export type ImportReport = z.infer<typeof importReport>

/** Documents of a bulk action: those named, or all that a filter leaves. */
export const documentSelection = z.union([
  z.object({ ids: z.array(z.number().int()).min(1).max(100_000) }),
  z.object({ filter: documentFilter }),
])
export type DocumentSelection = z.infer<typeof documentSelection>

export const bulkOperation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: z.enum(documentStatuses) }),
  z.object({ type: z.literal('flag'), flagged: z.boolean() }),
  z.object({ type: z.literal('split'), split: z.enum(splits) }),
  z.object({ type: z.literal('trash') }),
  z.object({ type: z.literal('restore') }),
  /** Suggestions with at least this score; those without a score count as 1. */
  z.object({ type: z.literal('accept'), minScore: z.number().min(0).max(1) }),
  z.object({ type: z.literal('reject') }),
  /**
   * Each document becomes one per sentence, with copies of its spans and suggestions; no span is cut.
   * The original goes to the trash with its own.
   */
  z.object({ type: z.literal('sentences') }),
])
export type BulkOperation = z.infer<typeof bulkOperation>

/** Where else a text occurs. */
export const occurrenceQuery = z.object({
  text: z.string().min(1).max(1000),
  /** One document, or null for the whole project. */
  documentId: z.number().int().nullable(),
  labelId: z.string(),
  matchCase: z.boolean(),
})
export type OccurrenceQuery = z.infer<typeof occurrenceQuery>

export const occurrence = range.extend({
  documentId: z.number().int(),
  /** Up to 40 code units of text on either side. */
  before: z.string(),
  surface: z.string(),
  after: z.string(),
  /** The label that the place carries already; null when it is free. */
  labelId: z.string().nullable(),
})
export type Occurrence = z.infer<typeof occurrence>

/** How a model would read a document. */
export const modelView = z.object({
  /** Where word pieces begin, apart from the first of each word; empty when no vocabulary exists yet. */
  pieceEdges: z.array(z.number().int()),
  /** Stretches that the model reads at once, in document order; one when the document fits. */
  windows: z.array(range),
  /** Spans that cannot be trained, each with the reason. */
  untrainable: z.array(z.object({ spanId: z.string(), reason: z.enum(['overlap', 'edge']) })),
})
export type ModelView = z.infer<typeof modelView>

/** Something changed in the project, by this window, another one or another process. */
export const projectChange = z.object({
  history: historyState,
  documentIds: z.array(z.number().int()),
  labelsChanged: z.boolean(),
  /** Too much changed to list: reload everything. */
  everything: z.boolean(),
})
export type ProjectChange = z.infer<typeof projectChange>

import { z } from 'zod'
import { documentStatuses, spanOrigins, splits } from '../domain/model.ts'

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
})
export type DocumentSummary = z.infer<typeof documentSummary>

export const documentFilter = z.object({
  /** Full-text search; empty means all. */
  search: z.string().max(1000).default(''),
  status: z.enum(['any', ...documentStatuses]).default('any'),
  flagged: z.boolean().default(false),
  labelId: z.string().nullable().default(null),
})
export type DocumentFilter = z.infer<typeof documentFilter>

export const documentsPage = z.object({
  total: z.number(),
  offset: z.number(),
  items: z.array(documentSummary),
})

/**
 * One change inside a user action. An action is a list of edits: one transaction, one undo step.
 * New ids are made by the caller, so that the screen may show the change before the answer.
 */
export const edit = z.discriminatedUnion('type', [
  z.object({ type: z.literal('span.create'), span }),
  z.object({
    type: z.literal('span.update'),
    id: z.string(),
    patch: span.pick({ start: true, end: true, labelId: true, origin: true }).partial(),
  }),
  z.object({ type: z.literal('span.delete'), id: z.string() }),
  z.object({
    type: z.literal('document.update'),
    id: z.number().int(),
    patch: document.pick({ status: true, flagged: true, note: true, split: true }).partial(),
  }),
  /** Moves a document to the trash; undo brings it back. */
  z.object({ type: z.literal('document.delete'), id: z.number().int() }),
  z.object({ type: z.literal('label.create'), label }),
  z.object({
    type: z.literal('label.update'),
    id: z.string(),
    patch: label.omit({ id: true }).partial(),
  }),
  /** Deletes a label and its spans. */
  z.object({ type: z.literal('label.delete'), id: z.string() }),
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
})
export type Progress = z.infer<typeof progress>

export const projectInfo = z.object({
  /** Handle for the other calls: the identity stored in the file. */
  id: z.string(),
  name: z.string(),
  path: z.string(),
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

/** Something changed in the project, by this window, another one or another process. */
export const projectChange = z.object({
  history: historyState,
  documentIds: z.array(z.number().int()),
  labelsChanged: z.boolean(),
  /** Too much changed to list: reload everything. */
  everything: z.boolean(),
})
export type ProjectChange = z.infer<typeof projectChange>

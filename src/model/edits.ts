import { z } from 'zod'
import { document, documentStatuses, span, splits, suggestion } from './documents.ts'
import { id } from './ids.ts'
import { label, rule } from './labels.ts'
import { MAX_EDITS, MAX_GUIDELINES, MAX_TITLE } from './limits.ts'

/**
 * One change inside a user action. An action is a list of edits: one transaction, one undo step.
 * New ids are made by the caller, so that the screen may show the change before the answer.
 */
const edit = z.discriminatedUnion('type', [
  z.object({ type: z.literal('span.create'), span: span.extend({ id }) }),
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
  z.object({ type: z.literal('label.create'), label: label.extend({ id }) }),
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
  z.object({ type: z.literal('rule.create'), rule: rule.extend({ id }) }),
  z.object({
    type: z.literal('rule.update'),
    id: z.string(),
    patch: rule.omit({ id: true }).partial(),
  }),
  z.object({ type: z.literal('rule.delete'), id: z.string() }),
  /** Guidelines as Markdown. */
  z.object({
    type: z.literal('project.update'),
    patch: z.object({ guidelines: z.string().max(MAX_GUIDELINES) }),
  }),
])
export type Edit = z.infer<typeof edit>

export const action = z.object({
  /** What the undo menu calls it: "Label as PERSON". */
  title: z.string().min(1).max(MAX_TITLE),
  edits: z.array(edit).min(1).max(MAX_EDITS),
  /** A span that the action before has made: where it has, both are one step of undo. */
  goesOnWith: id.optional(),
})
export type Action = z.infer<typeof action>

/** Which change of which page this is; a page counts its changes from 1. */
export const changeOfPage = z.object({ page: z.string().max(64), number: z.number().int().min(1) })
export type ChangeOfPage = z.infer<typeof changeOfPage>

/** State of the edit history, for the undo and redo buttons. */
export const historyState = z.object({
  revision: z.number().int(),
  undo: z.string().nullable(), // title of the action that undo would take back
  redo: z.string().nullable(),
})
export type HistoryState = z.infer<typeof historyState>

/** What changed on one document, as it is now. */
export const documentRows = z.object({
  document: document.omit({ text: true, words: true }),
  /** Ids of the spans and suggestions that changed; those not listed below are gone. */
  ids: z.array(z.string()),
  spans: z.array(span),
  suggestions: z.array(suggestion),
})
export type DocumentRows = z.infer<typeof documentRows>

export const bulkOperation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: z.enum(documentStatuses) }),
  z.object({ type: z.literal('flag'), flagged: z.boolean() }),
  z.object({ type: z.literal('split'), split: z.enum(splits) }),
  z.object({ type: z.literal('trash') }),
  z.object({ type: z.literal('restore') }),
  /** Suggestions with at least this score; those without a score count as 1. */
  z.object({ type: z.literal('accept'), minScore: z.number().min(0).max(1) }),
  /** With a score, those below it alone. */
  z.object({ type: z.literal('reject'), below: z.number().min(0).max(1).optional() }),
  /**
   * Each document becomes one per sentence, with copies of its spans and suggestions; no span is cut.
   * The original goes to the trash with its own.
   */
  z.object({ type: z.literal('sentences') }),
])
export type BulkOperation = z.infer<typeof bulkOperation>

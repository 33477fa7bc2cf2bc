import { z } from 'zod'
import { MAX_NAME, MAX_REMARK, MAX_SOURCE } from './limits.ts'

/*
 * The nouns of the application. All offsets are UTF-16 code units into the document's text,
 * 0-based, end-exclusive; text is stored as it came and never normalised.
 */

/** Half-open range of UTF-16 offsets. */
export const range = z.object({ start: z.number().int().min(0), end: z.number().int().min(0) })
export type Range = z.infer<typeof range>

export const documentStatuses = ['new', 'in-progress', 'done'] as const
export type DocumentStatus = (typeof documentStatuses)[number]

/** Which part of the data a document belongs to; `auto` is decided by a hash of its text. */
export const splits = ['auto', 'train', 'dev', 'test'] as const
export type Split = (typeof splits)[number]

/** Where a span came from. `human` wins over everything else. */
export const spanOrigins = ['human', 'import', 'model', 'rule'] as const
export type SpanOrigin = (typeof spanOrigins)[number]

export const span = range.extend({
  id: z.string(),
  documentId: z.number().int(),
  labelId: z.string(),
  origin: z.enum(spanOrigins),
  /** Who or what made it, by name: a model, a rule, a file; empty for the user's own hand. */
  source: z.string().max(MAX_SOURCE),
  /** Probability that the model gave it; null when no model did. */
  score: z.number().min(0).max(1).nullable(),
})
export type Span = z.infer<typeof span>

/** A span that a model or a rule proposes: no part of the annotation until it is accepted. */
export const suggestion = span.extend({ origin: z.enum(['model', 'rule']) })
export type Suggestion = z.infer<typeof suggestion>

/** What a model read in a document, by the labels of the project. */
export const modelReading = z.object({
  /** The model by name; empty where the file does not say it. */
  source: z.string(),
  spans: z.array(range.extend({ labelId: z.string() })),
})
export type ModelReading = z.infer<typeof modelReading>

/** Characters of a value of the user's own fields. */
export const sizeOfField = (value: unknown): number =>
  typeof value === 'string' ? value.length : JSON.stringify(value).length

/** The user's own fields by name; values keep their types, nested ones included. */
const meta = z.record(
  z.string().max(MAX_NAME),
  z.json().refine((value) => sizeOfField(value) <= MAX_REMARK),
)
export type Meta = z.infer<typeof meta>

export const document = z.object({
  id: z.number().int(),
  text: z.string(),
  /** The name of the file or the identifier it came with. */
  source: z.string(),
  status: z.enum(documentStatuses),
  flagged: z.boolean(),
  note: z.string(),
  split: z.enum(splits),
  /** Word ranges that the import fixed (CoNLL and the like); null means `splitWords(text)`. */
  words: z.array(range).nullable(),
  /**
   * What the user has looked at, sorted and disjoint: inside, unlabelled words are confirmed to be
   * outside of every entity; beyond, they are unseen and teach nothing. Null is the whole document.
   */
  reviewed: z.array(range).nullable(),
  meta,
})
export type Document = z.infer<typeof document>

/** What the editor opens. */
export interface DocumentWithSpans {
  document: Document
  spans: Span[]
  suggestions: Suggestion[]
}

/** A document outside any project, as formats and tagging exchange it. Labels go by name. */
export interface LabelledText {
  text: string
  spans: LabelledSpan[]
  /** What is proposed in it, on its way into a project; of a model or a rule. */
  suggestions?: LabelledSpan[]
  words?: Range[]
  source?: string
  status?: DocumentStatus
  split?: Split
  note?: string
  flagged?: boolean
  /** Ranges that were looked at; absent or null means all of the text. */
  reviewed?: Range[] | null
  meta?: Meta
}

export interface LabelledSpan extends Range {
  label: string
  /** Probability between 0 and 1, when a model made it. */
  score?: number
  origin?: SpanOrigin
  source?: string
}

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

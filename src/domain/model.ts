/**
 * The nouns of the application. All offsets are UTF-16 code units into the document's text,
 * 0-based, end-exclusive; text is stored as it came and never normalised.
 */

/** Half-open range of UTF-16 offsets. */
export interface Range {
  start: number
  end: number
}

export const documentStatuses = ['new', 'in-progress', 'done'] as const
export type DocumentStatus = (typeof documentStatuses)[number]

/** Which part of the data a document belongs to; `auto` is decided by a hash of its text. */
export const splits = ['auto', 'train', 'dev', 'test'] as const
export type Split = (typeof splits)[number]

/** Where a span came from. `human` wins over everything else. */
export const spanOrigins = ['human', 'import', 'model', 'rule'] as const
export type SpanOrigin = (typeof spanOrigins)[number]

export interface Label {
  id: string
  name: string
  /** Index into the palette of twelve hues. */
  colour: number
  /** The key that applies it, a single character, or empty. */
  key: string
  description: string
  position: number
}

export interface Span extends Range {
  id: string
  documentId: number
  labelId: string
  origin: SpanOrigin
  /** Who or what made it, by name: a model, a rule, a file; empty for the user's own hand. */
  source: string
  /** Probability between 0 and 1 that the model gave it; null when no model did. */
  score: number | null
}

/** A span that a model or a rule proposes: no part of the annotation until it is accepted. */
export interface Suggestion extends Range {
  id: string
  documentId: number
  labelId: string
  origin: 'model' | 'rule'
  /** Name of the model or rule. */
  source: string
  score: number | null
}

/** How suggestions are found without a model. */
export const ruleKinds = ['gazetteer', 'pattern'] as const
export type RuleKind = (typeof ruleKinds)[number]

export interface Rule {
  id: string
  kind: RuleKind
  name: string
  labelId: string
  /** Gazetteer: one entry per line. Pattern: one regular expression. */
  body: string
  matchCase: boolean
  enabled: boolean
  position: number
}

export interface Document {
  id: number
  text: string
  /** The name of the file or the identifier it came with. */
  source: string
  status: DocumentStatus
  flagged: boolean
  note: string
  split: Split
  /** Word ranges that the import fixed (CoNLL and the like); null means `splitWords(text)`. */
  words: Range[] | null
  /**
   * What the user has looked at, sorted and disjoint: inside, unlabelled words are confirmed to be
   * outside of every entity; beyond, they are unseen and teach nothing. Null is the whole document.
   */
  reviewed: Range[] | null
  /** The user's own fields, by name. */
  meta: Record<string, string>
}

/** A document outside any project, as formats and tagging exchange it. Labels go by name. */
export interface LabelledText {
  text: string
  spans: LabelledSpan[]
  words?: Range[]
  source?: string
  status?: DocumentStatus
  split?: Split
  note?: string
  flagged?: boolean
  reviewed?: Range[] | null
  meta?: Record<string, string>
}

export interface LabelledSpan extends Range {
  label: string
  /** Probability between 0 and 1, when a model made it. */
  score?: number
  origin?: SpanOrigin
  source?: string
}

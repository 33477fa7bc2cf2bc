import type { DocumentStatus, Range, Span, Split, Suggestion } from '../../model/documents.ts'
import type { Label, Rule } from '../../model/labels.ts'

export interface DocumentPatch {
  status?: DocumentStatus
  flagged?: boolean
  note?: string
  split?: Split
  source?: string
  reviewed?: Range[] | null
  meta?: Record<string, string>
}

/** Which side of two annotation sets was taken in a stretch of a document. */
export interface Decision extends Range {
  a: string
  b: string
  documentId: number
  choice: 'a' | 'b' | 'both' | 'neither'
}

/** A change inside an action: the contract's Edit, and what only the host may ask for. */
export type StoredEdit =
  | { type: 'span.create'; span: Span }
  | { type: 'span.update'; id: string; patch: Partial<Omit<Span, 'id' | 'documentId'>> }
  | { type: 'span.delete'; id: string }
  | { type: 'document.update'; id: number; patch: DocumentPatch }
  | { type: 'document.delete'; id: number }
  | { type: 'document.restore'; id: number }
  | { type: 'label.create'; label: Label }
  | { type: 'label.update'; id: string; patch: Partial<Omit<Label, 'id'>> }
  | { type: 'label.delete'; id: string }
  | { type: 'label.merge'; from: string; into: string }
  | { type: 'suggestion.accept'; id: string }
  | { type: 'suggestion.reject'; id: string }
  | { type: 'rule.create'; rule: Rule }
  | { type: 'rule.update'; id: string; patch: Partial<Omit<Rule, 'id'>> }
  | { type: 'rule.delete'; id: string }
  | { type: 'project.update'; patch: { guidelines: string } }
  | { type: 'suggestion.create'; suggestion: Suggestion }
  | { type: 'decision.set'; decision: Decision }
  /** Shows the suggestions of a run; `suggestions`: how many more show outside of the trash then. */
  | { type: 'run.show'; id: number; suggestions: number }

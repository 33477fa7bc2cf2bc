import type { Suggestion } from '../../model/documents.ts'
import type { Edit } from '../../model/edits.ts'
import type { Decision } from '../../model/review.ts'

/** A change inside an action: what the page may ask for, and what only the host may. */
export type StoredEdit =
  | Edit
  | { type: 'suggestion.create'; suggestion: Suggestion }
  | { type: 'decision.set'; decision: Decision }
  /** Shows the suggestions of a run; `suggestions`: how many more show outside of the trash then. */
  | { type: 'run.show'; id: number; suggestions: number }
  /** What carries a label in one document gets another one, or goes. */
  | { type: 'label.take'; id: string; into: string | null; documentId: number }
  /** The label itself goes, with its rules, which get another one. */
  | { type: 'label.end'; id: string; into: string | null }
  /** Does a step over many documents, whose parts are written. */
  | { type: 'step.do'; id: number }

import type { Suggestion } from '../../model/documents.ts'
import type { Edit } from '../../model/edits.ts'
import type { Decision } from '../../model/review.ts'
import type { RowId } from './rows.ts'

/** What carries labels. */
export type Carrier = 'spans' | 'suggestions' | 'set_spans'

/** A change inside an action: what the page may ask for, and what only the host may. */
export type StoredEdit =
  | Edit
  | { type: 'suggestion.create'; suggestion: Suggestion }
  | { type: 'decision.set'; decision: Decision }
  /** Shows the suggestions of a run; `suggestions`: how many more show outside of the trash then. */
  | { type: 'run.show'; id: number; suggestions: number }
  /** A row that carries a label gets another one, or goes. */
  | { type: 'label.take'; table: Carrier; id: RowId; into: string | null }
  /** What models said of a label in a document stands for another one. */
  | { type: 'label.rescore'; id: string; into: string; documentId: number }
  /** The label itself goes, with its rules, which get another one. */
  | { type: 'label.end'; id: string; into: string | null }
  /** Does a step over many documents, whose parts are written. */
  | { type: 'step.do'; id: number }

import type { Ref } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import type { Action } from '../../../src/model/edits.ts'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Editing, Step } from '../../../src/editor/editing.ts'
import type { Mark } from '../../../src/editor/layout.ts'
import type { Caret } from './use-caret.ts'

/** The editor as those who change the document through it see it. */
export interface Editor {
  state: () => Editing & { activeLabelId: string | null; readOnly: boolean }
  text: Ref<DocumentText>
  caret: Caret
  selected: Ref<Mark | null>
  act: (action: Action) => void
  select: (id: string | null) => void
  say: (text: string) => void
  focus: () => void
  /** The label that a stretch of the text most likely has; null where that is not known. */
  likeliest: (range: Range) => Promise<string | null>
  /** A span was given its likeliest label. */
  told: (id: string) => void
}

export type Performing = Editor & { perform: (step: Step | null) => boolean }

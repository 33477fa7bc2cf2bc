import type { Range } from '../../../src/model/documents.ts'
import { pointerWorks } from './held-key.ts'
import type { Target } from './use-labelling.ts'
import type { Answer } from './use-pointer.ts'

/** What the pointer has done in a text that was not the open one: it is done once that is open. */
export type Gesture =
  | { kind: 'mark'; range: Range }
  | { kind: 'label'; labelId: string; target: Target }
  | { kind: 'click'; offset: number; count: number; extend: boolean }
  | { kind: 'choose'; id: string }
  | { kind: 'answer'; id: string; answer: Answer }

interface Hands {
  mark(range: Range): unknown
  labelAt(target: Target, labelId: string): unknown
  click(offset: number, how: { count: number; extend: boolean }): unknown
  choose(id: string): unknown
  answer(kind: Answer, id: string): unknown
}

export function carryOut(gesture: Gesture, { mark, labelAt, click, choose, answer }: Hands): void {
  if (gesture.kind === 'mark') mark(gesture.range)
  else if (gesture.kind === 'label') {
    labelAt(gesture.target, gesture.labelId)
    pointerWorks()
  } else if (gesture.kind === 'click') click(gesture.offset, gesture)
  else if (gesture.kind === 'choose') choose(gesture.id)
  else answer(gesture.answer, gesture.id)
}

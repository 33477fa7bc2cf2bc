import type { Range } from '../../../src/model/documents.ts'
import type { Answer } from './use-pointer.ts'

/** What the pointer has done in a text that was not the open one: it is done once that is open. */
export type Gesture =
  | { kind: 'mark'; range: Range }
  | { kind: 'label'; labelId: string; under: number; range: Range | null }
  | { kind: 'click'; offset: number; count: number; extend: boolean }
  | { kind: 'choose'; id: string }
  | { kind: 'answer'; id: string; answer: Answer }

interface Hands {
  mark(range: Range): unknown
  label(labelId: string, under: number, range: Range | null): unknown
  click(offset: number, how: { count: number; extend: boolean }): unknown
  choose(id: string): unknown
  answer(kind: Answer, id: string): unknown
}

export function carryOut(gesture: Gesture, { mark, label, click, choose, answer }: Hands): void {
  if (gesture.kind === 'mark') mark(gesture.range)
  else if (gesture.kind === 'label') label(gesture.labelId, gesture.under, gesture.range)
  else if (gesture.kind === 'click') click(gesture.offset, gesture)
  else if (gesture.kind === 'choose') choose(gesture.id)
  else answer(gesture.answer, gesture.id)
}

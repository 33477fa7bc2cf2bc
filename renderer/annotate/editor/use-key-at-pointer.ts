import type { Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Range } from '../../../src/model/documents.ts'
import { holdKey } from './held-key.ts'
import type { Target } from './use-labelling.ts'
import type { Marks } from './use-marks.ts'

interface Wiring {
  state: () => { selectedId: string | null }
  text: Ref<DocumentText>
  marks: Marks
  /** Whether keys have something to go to, wherever the pointer is. */
  hasSelection: () => boolean
  labelAt: (target: Target, labelId: string) => void
  /** What was labelled last: the next key is for something else, unless the pointer has stayed there. */
  labelled: () => string | null
  applyLabel: (labelId: string) => unknown
}

/** A label's key labels what the pointer is at, or passes over until the key is let go: one action a span. */
export function useKeyAtPointer(wiring: Wiring) {
  const { state, text, marks, hasSelection } = wiring

  function label(labelId: string, under: number, range: Range | null): void {
    const target = meant(under, range)
    if (target) wiring.labelAt(target, labelId)
  }

  /** The words that the pointer passed over, else what a click would choose. */
  function meant(under: number, range: Range | null): Target | null {
    const word = text.value.endingAfter(under)
    const isMore = range && !(word && word.start <= range.start && word.end >= range.end)
    if (isMore) return { range, id: null }
    const [mark] = marks.at(under)
    if (mark) return { range: { start: mark.start, end: mark.end }, id: mark.id }
    return word && word.start <= under ? { range: word, id: null } : null
  }

  /** What is selected gets the label; else what the pointer is at; else what the caret is at. */
  function apply(labelId: string, key?: KeyboardEvent): void {
    if (key?.repeat) return
    const { selectedId } = state()
    const isFree = !hasSelection() || (selectedId !== null && selectedId === wiring.labelled())
    if (!key || !isFree || !holdKey(labelId, key)) wiring.applyLabel(labelId)
  }

  return { label, apply }
}

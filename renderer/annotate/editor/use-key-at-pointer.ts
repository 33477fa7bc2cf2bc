import type { DocumentText } from '../../../src/editor/document-text.ts'
import { snapDrag } from '../../../src/editor/trimming.ts'
import { holdKey } from './held-key.ts'
import type { Target } from './use-labelling.ts'
import type { Marks } from './use-marks.ts'
import type { Pointed } from './use-pointer.ts'

/** What a label's key is for that was held over a text: `nothing` lay under the pointer, or no word where it passed. */
export function meantBy(
  { under, tag, range }: Pointed,
  byCharacter: boolean,
  { text, marks }: { text: DocumentText; marks: Marks },
): Target | 'nothing' | 'no word' {
  const swept = range && snapDrag(text, range, byCharacter)
  if (range && !swept) return 'no word'
  const word = text.endingAfter(under)
  // A sweep within one word is a hand that trembles.
  if (swept && !(word && word.start <= swept.start && word.end >= swept.end))
    return { range: swept, id: null }
  const mark = tag === null ? marks.at(under)[0] : marks.get(tag)?.span
  if (mark) return { range: { start: mark.start, end: mark.end }, id: mark.id }
  return word && word.start <= under ? { range: word, id: null } : 'nothing'
}

interface Wiring {
  state: () => { selectedId: string | null }
  /** Whether keys have something to go to, wherever the pointer is. */
  hasSelection: () => boolean
  /** Whether that is on the screen: nobody means what he does not see. */
  inSight: () => boolean
  /** What was labelled last: the next key is for something else, unless the pointer has stayed there. */
  labelled: () => string | null
  applyLabel: (labelId: string) => unknown
}

/**
 * A label's key labels what the pointer is at, or passes over until the key is let go: one action a span. What is selected
 * comes first; where the pointer is at nothing, what the caret is at.
 */
export function useKeyAtPointer({ state, hasSelection, inSight, labelled, applyLabel }: Wiring) {
  return function apply(labelId: string, key?: KeyboardEvent): void {
    if (key?.repeat) return
    const { selectedId } = state()
    const isOver = selectedId !== null && selectedId === labelled()
    const isFree = isOver || !hasSelection() || !inSight()
    const otherwise = () => void applyLabel(labelId)
    if (!key || !isFree || !holdKey(labelId, key, otherwise)) otherwise()
  }
}

import { computed, type Ref } from 'vue'
import type { DocumentText } from '../../../src/editor/document-text.ts'
import type { Mark } from '../../../src/editor/layout.ts'
import { labelName, type Editing } from '../../../src/editor/editing.ts'
import { snapToCharacters } from '../../../src/domain/characters.ts'
import { isReviewed } from '../../../src/domain/reviewed.ts'
import type { Range } from '../../../src/model/documents.ts'
import type { Direction } from '../../../src/editor/selection.ts'
import type { Caret } from './use-caret.ts'
import type { Marks } from './use-marks.ts'

interface Wiring {
  state: () => Editing & { activeLabelId: string | null; selectedId: string | null }
  text: Ref<DocumentText>
  caret: Caret
  marks: Marks
  select: (id: string | null) => void
  say: (text: string) => void
  /** Labels a word that was clicked twice. */
  mark: (word: Range) => void
  /** The caret was put somewhere. */
  put: () => void
  /** Shows where the caret is. */
  follow: () => unknown
}

/** What a screen reader says of a span or suggestion. */
function spokenOf({ span, suggested }: Mark, surface: string, name: string): string {
  if (!suggested) return `${surface}, ${name}`
  const certainty = span.score === null ? '' : `, ${Math.round(span.score * 100)} percent`
  return `Suggestion: ${surface}, ${name}${certainty}, ${span.source}`
}

/**
 * Which span or suggestion is selected as the caret moves, by mouse and by key, and what the screen
 * reader says of it.
 */
export function useChoosing(wiring: Wiring) {
  const { state, text, caret, marks, select, say, mark, put, follow } = wiring
  /** A click chooses the innermost span; the next ones go outwards. */
  function click(offset: number, { count, extend }: { count: number; extend: boolean }): void {
    put()
    const word = text.value.endingAfter(offset)
    if (extend && word && caret.selection.value) {
      caret.put({ anchor: caret.selection.value.anchor, focus: word })
      select(null)
      return
    }
    const here = marks.at(offset)
    const isHit = word !== null && word.start <= offset
    const cycles = here.length > 1 && !state().activeLabelId
    if (count >= 2 && isHit && !cycles) return mark(word)
    if (word) caret.select(word)
    const index = here.findIndex(({ id }) => id === state().selectedId)
    const isAgain = index >= 0 && here.length > 1
    select((isAgain ? here[(index + 1) % here.length] : here[0])?.id ?? null)
  }

  /** Selects a span or suggestion and puts the caret on its text. */
  function choose(id: string): void {
    const chosen = marks.get(id)
    if (!chosen) return
    put()
    caret.select({ start: chosen.span.start, end: chosen.span.end })
    select(id)
    say(spokenOf(chosen, text.value.slice(chosen.span), labelName(state(), chosen.span.labelId)))
    void follow()
  }

  /** After the caret moved by key: what stands there becomes selected and is read out. */
  function moved(extend: boolean): void {
    const range = caret.range.value
    if (!range) return
    put()
    const here = marks.at(range.start)
    const exact = here.find(({ start, end }) => start === range.start && end === range.end)
    const found = exact ?? (extend || caret.extended.value ? undefined : here[0])
    select(found?.id ?? null)
    const names = here.map(({ labelId }) => labelName(state(), labelId))
    const unseen = isReviewed(state().document.reviewed, range) ? [] : ['unseen']
    say([text.value.slice(range).slice(0, 200), ...names, ...unseen].join(', '))
    void follow()
  }

  return {
    ...{ click, choose, moved },
    ...useOuter(wiring, choose),
    ...useAhead(wiring),
    ...useGoing(wiring, choose),
  }
}

/** Goes outwards through the spans that lie where the selected one begins, itself among them. */
function useOuter({ state, marks }: Wiring, choose: (id: string) => void) {
  const stack = () => (marks.selected.value ? marks.at(marks.selected.value.span.start) : [])

  function chooseOuter(): void {
    const here = stack()
    const index = here.findIndex(({ id }) => id === state().selectedId)
    choose(here[(index + 1) % here.length].id)
  }

  return { chooseOuter, hasOuter: () => stack().length > 1 }
}

/** Goes to places that are named elsewhere. */
function useGoing(
  { state, text, caret, marks, select, put, follow }: Wiring,
  choose: (id: string) => void,
) {
  /** Scrolls to a range and puts the caret on it; what is selected elsewhere is so no more. */
  function reveal(range: Range): void {
    put()
    const selected = marks.selected.value?.span
    if (selected && (selected.end <= range.start || selected.start >= range.end)) select(null)
    const words = snapToCharacters(text.value.text, range)
    if (words) caret.select(words)
    void follow()
  }

  /** The same, and selects the span or suggestion that lies just there. */
  function chooseAt(range: Range): void {
    const isThere = ({ start, end }: Range) => start === range.start && end === range.end
    const there = state().spans.find(isThere) ?? state().suggestions.find(isThere)
    if (there) choose(there.id)
    else reveal(range)
  }

  return { reveal, chooseAt }
}

/** The suggestion and the span that come next, or before, from where the user is. */
function useAhead({ state, caret }: Wiring) {
  const suggestions = computed(() => inTextOrder(state().suggestions))
  const spans = computed(() => inTextOrder(state().spans))
  const ahead = <T extends Place>(sorted: readonly T[], direction: Direction) =>
    nextOf(sorted, state().selectedId, caret.range.value?.start ?? 0, direction)
  return {
    suggestionAhead: (direction: Direction) => ahead(suggestions.value, direction),
    spanAhead: (direction: Direction) => ahead(spans.value, direction),
  }
}

type Place = Range & { id: string }

const inTextOrder = <T extends Place>(places: readonly T[]) =>
  places.toSorted((a, b) => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1))

/** The place after or before the selected one, else after or before an offset. */
function nextOf<T extends Place>(
  sorted: readonly T[],
  selectedId: string | null,
  at: number,
  direction: Direction,
): T | null {
  const index = sorted.findIndex(({ id }) => id === selectedId)
  if (index >= 0) return sorted[index + direction] ?? null
  const isBeyond = ({ start }: T) => (direction > 0 ? start >= at : start < at)
  return (direction > 0 ? sorted.find(isBeyond) : sorted.findLast(isBeyond)) ?? null
}

import { onScopeDispose, shallowRef } from 'vue'
import type { Range } from '../../../src/model/documents.ts'
import * as editing from '../../../src/editor/editing.ts'
import type { Performing } from './editor.ts'

/** How long what was marked waits for its likeliest label before the list of labels opens, in milliseconds. */
const PATIENCE_MS = 400

/** What a label is for: a stretch, or the span or suggestion that has just that. */
export interface Target {
  range: Range
  id: string | null
}

/** Gives labels: to what the user marks, and to what is selected. */
export function useLabelling(editor: Performing) {
  const { state, caret, selected, select, focus, perform } = editor
  /** The text that waits for a label to be picked, and the span that it would relabel. */
  const pending = shallowRef<Target | null>(null)
  const { give, given, forget } = useGiving(editor)
  const { label, ...last } = useLast(perform)

  function create(where: Range, labelId: string): void {
    const exact = state().spans.find((span) => isAt(span, where) && span.labelId === labelId)
    if (exact) select(exact.id)
    else label(editing.createSpan(state(), where, labelId, crypto.randomUUID()))
  }

  /** A range that the user marked: the active label at once, else its likeliest one, else the list of labels. */
  async function mark(where: Range): Promise<void> {
    const { activeLabelId, readOnly } = state()
    caret.select(where, true)
    if (readOnly) return
    if (activeLabelId) create(where, activeLabelId)
    else if ((await give(where)) === 'nothing') pending.value = { range: where, id: null }
  }

  /** Labels a stretch, or gives the span or suggestion there another label. */
  function labelAt({ range, id }: Target, labelId: string): void {
    forget()
    caret.select(range)
    if (id === null) create(range, labelId)
    else label(editing.relabel(state(), id, labelId, crypto.randomUUID()))
  }

  function enter(): void {
    if (selected.value) pending.value = { range: selected.value.span, id: selected.value.span.id }
    else if (caret.range.value) void mark(caret.range.value)
  }

  /** Relabels what is selected, else labels the text under the caret. False: nothing was there. */
  function applyLabel(labelId: string): boolean {
    const waiting = pending.value
    pending.value = null
    forget()
    const id = waiting ? waiting.id : (selected.value?.span.id ?? null)
    const where = waiting?.range ?? caret.range.value
    if (id !== null && id === given()) label(editing.labelOtherwise(state(), id, labelId))
    else if (id !== null) label(editing.relabel(state(), id, labelId, crypto.randomUUID()))
    else if (where) create(where, labelId)
    else return false
    focus()
    return true
  }

  function closePopup(): void {
    pending.value = null
    focus()
  }

  return { pending, mark, labelAt, ...last, enter, applyLabel, closePopup }
}

/** Knows the span that was given its label last by the user's own word. */
function useLast(perform: Performing['perform']) {
  let labelled: string | null = null
  return {
    label(step: editing.Step | null): void {
      if (perform(step)) labelled = step?.selectedId ?? null
    },
    labelled: () => labelled,
    /** It is like any other span. */
    forgetLabelled: () => void (labelled = null),
  }
}

/** Gives what is marked the label that it most likely has. */
function useGiving({ state, caret, perform, likeliest, told }: Performing) {
  /** The span that was given its label last. */
  let last: string | null = null
  /** Counts what the user does meanwhile: a label that comes too late is for nobody. */
  let asked = 0
  const forget = () => void asked++
  onScopeDispose(forget)

  async function give(where: Range): Promise<'given' | 'nothing' | 'too late'> {
    if (state().spans.some((span) => isAt(span, where))) return 'nothing'
    const mine = ++asked
    const labelId = await Promise.race([likeliest(where), nothingAfter(PATIENCE_MS)])
    const { value: range } = caret.range
    if (mine !== asked || !range || !isAt(range, where)) return 'too late'
    const id = crypto.randomUUID()
    const step = labelId === null ? null : editing.createSpan(state(), where, labelId, id)
    if (!step) return 'nothing'
    const spoken = `${step.spoken}, its likeliest label. A label key changes it`
    if (!perform({ ...step, spoken })) return 'nothing'
    last = id
    told(id)
    return 'given'
  }

  return { give, given: () => last, forget }
}

const nothingAfter = (ms: number) =>
  new Promise<null>((resolve) => setTimeout(() => resolve(null), ms))

const isAt = (span: Range, { start, end }: Range) => span.start === start && span.end === end

import type { Document, Range, Span, Suggestion } from '../model/documents.ts'
import type { Action, Edit } from '../model/edits.ts'
import type { Label } from '../model/labels.ts'
import { withReviewed } from '../domain/reviewed.ts'

/** What the user looks at when a key or the mouse says something. */
export interface Editing {
  document: Document
  spans: readonly Span[]
  suggestions: readonly Suggestion[]
  labels: readonly Label[]
}

/** An action, the span that is selected after it, and what a screen reader says. */
export interface Step {
  action: Action
  selectedId: string | null
  spoken: string
}

/**
 * A span of a range by the user's own hand; null when the very same one exists. It answers what is proposed for this
 * range, and what of its label is proposed with other edges.
 */
export function createSpan(
  editing: Editing,
  range: Range,
  labelId: string,
  id: string,
): Step | null {
  const { document, spans } = editing
  const exists = spans.some(
    (span) => span.start === range.start && span.end === range.end && span.labelId === labelId,
  )
  if (exists || range.start >= range.end) return null
  const span: Span = {
    id,
    documentId: document.id,
    start: range.start,
    end: range.end,
    labelId,
    origin: 'human',
    source: '',
    score: null,
  }
  const answered = editing.suggestions.filter(
    (suggestion) =>
      (suggestion.start === range.start && suggestion.end === range.end) ||
      (suggestion.labelId === labelId &&
        suggestion.start < range.end &&
        suggestion.end > range.start),
  )
  return {
    action: {
      title: `Label as ${labelName(editing, labelId)}`,
      edits: [{ type: 'span.create', span }, ...answered.map(rejection)],
    },
    selectedId: id,
    spoken: `Labelled ${surface(editing, range)} as ${labelName(editing, labelId)}`,
  }
}

/**
 * Gives a span another label; null when it has that one. On a suggestion the user decides instead
 * of the model: the suggestion goes and a span by hand takes its place.
 */
export function relabel(editing: Editing, id: string, labelId: string, newId: string): Step | null {
  const suggestion = editing.suggestions.find((item) => item.id === id)
  if (suggestion) {
    if (suggestion.labelId === labelId) return accept(editing, id)
    return createSpan(editing, suggestion, labelId, newId)
  }
  const span = editing.spans.find((item) => item.id === id)
  if (!span || span.labelId === labelId) return null
  const name = labelName(editing, labelId)
  return {
    action: {
      title: `Relabel as ${name}`,
      edits: [{ type: 'span.update', id, patch: { labelId, ...withoutScore(span) } }],
    },
    selectedId: id,
    spoken: `${surface(editing, span)} is now ${name}`,
  }
}

/** Gives a span, just made with a label that was guessed, the one that was meant: both are one step of undo. */
export function labelOtherwise(editing: Editing, id: string, labelId: string): Step | null {
  const step = relabel(editing, id, labelId, id)
  if (!step) return null
  const title = `Label as ${labelName(editing, labelId)}`
  return { ...step, action: { ...step.action, title, goesOnWith: id } }
}

/** Moves the edges of a span, which keeps its identity; null when nothing would change. */
export function resize(editing: Editing, id: string, { start, end }: Range): Step | null {
  const span = editing.spans.find((item) => item.id === id)
  if (!span || start >= end || start < 0 || end > editing.document.text.length) return null
  if (span.start === start && span.end === end) return null
  return {
    action: {
      title: 'Resize span',
      edits: [{ type: 'span.update', id, patch: { start, end, ...withoutScore(span) } }],
    },
    selectedId: id,
    spoken: surface(editing, { start, end }),
  }
}

/** Removes a span, or rejects a suggestion. */
export function remove(editing: Editing, id: string): Step | null {
  if (editing.suggestions.some((item) => item.id === id)) return reject(editing, id)
  const span = editing.spans.find((item) => item.id === id)
  if (!span) return null
  return {
    action: { title: 'Remove span', edits: [{ type: 'span.delete', id }] },
    selectedId: null,
    spoken: `Removed ${labelName(editing, span.labelId)} from ${surface(editing, span)}`,
  }
}

export function accept(editing: Editing, id: string): Step | null {
  const suggestion = editing.suggestions.find((item) => item.id === id)
  if (!suggestion) return null
  const name = labelName(editing, suggestion.labelId)
  return {
    action: { title: `Accept ${name}`, edits: [{ type: 'suggestion.accept', id }] },
    selectedId: null,
    spoken: `Accepted ${surface(editing, suggestion)} as ${name}`,
  }
}

export function reject(editing: Editing, id: string): Step | null {
  const suggestion = editing.suggestions.find((item) => item.id === id)
  if (!suggestion) return null
  return {
    action: {
      title: `Reject ${labelName(editing, suggestion.labelId)}`,
      edits: [rejection(suggestion)],
    },
    selectedId: null,
    spoken: `Rejected ${surface(editing, suggestion)}`,
  }
}

/** Marks a range as looked at. The first mark makes everything else unseen. */
export function review(editing: Editing, range: Range): Step | null {
  const { document } = editing
  if (range.start >= range.end) return null
  const whole = { start: 0, end: document.text.length }
  const marked = withReviewed(document.reviewed, range, whole.end)
  // Of one that is not done, nothing marked would mean: as far as its spans reach.
  const reviewed = marked ?? (document.status === 'done' ? null : [whole])
  if (JSON.stringify(reviewed) === JSON.stringify(document.reviewed)) return null
  const first = document.reviewed === null
  return {
    action: {
      title: 'Mark as reviewed',
      edits: [{ type: 'document.update', id: document.id, patch: { reviewed } }],
    },
    selectedId: null,
    spoken: first ? 'Marked as reviewed; the rest counts as unseen' : 'Marked as reviewed',
  }
}

/** Drops the marks: what is read goes by the status and the spans again. */
export function clearReview({ document }: Editing): Step | null {
  if (document.reviewed === null) return null
  return {
    action: {
      title: 'Clear review marks',
      edits: [{ type: 'document.update', id: document.id, patch: { reviewed: null } }],
    },
    selectedId: null,
    spoken: 'Review marks cleared',
  }
}

export function labelName({ labels }: Pick<Editing, 'labels'>, labelId: string): string {
  return labels.find(({ id }) => id === labelId)?.name ?? 'a deleted label'
}

function rejection({ id }: Suggestion): Edit {
  return { type: 'suggestion.reject', id }
}

/** A score speaks of the range and label that the model saw; changed by hand, it says nothing. */
function withoutScore(span: Span): { score?: null } {
  return span.score === null ? {} : { score: null }
}

function surface({ document }: Editing, { start, end }: Range): string {
  return document.text.slice(start, end)
}

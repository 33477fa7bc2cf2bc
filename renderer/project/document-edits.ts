import type { DocumentWithSpans, Span, Suggestion } from '../../src/model/documents.ts'
import type { DocumentRows, Edit } from '../../src/model/edits.ts'

/** A document with everything on it, as the editor shows it. */
export type OpenDocument = DocumentWithSpans

/**
 * What the edits make of an open document, as the host will store it. Edits of other documents
 * leave it alone. Untouched parts keep their identity.
 */
export function applyEdits(open: OpenDocument, edits: readonly Edit[]): OpenDocument {
  return edits.reduce(applyEdit, open)
}

/** What a step of the history makes of an open document; one of another document leaves it alone. */
export function applyRows(
  open: OpenDocument,
  { document, ids, spans, suggestions }: DocumentRows,
): OpenDocument {
  if (document.id !== open.document.id) return open
  const changed = new Set(ids)
  const kept = <T extends { id: string }>(items: readonly T[]) =>
    items.filter(({ id }) => !changed.has(id))
  return {
    document: { ...open.document, ...document },
    spans: [...kept(open.spans), ...spans],
    suggestions: [...kept(open.suggestions), ...suggestions],
  }
}

function applyEdit(open: OpenDocument, edit: Edit): OpenDocument {
  switch (edit.type) {
    case 'span.create':
      return edit.span.documentId === open.document.id
        ? { ...open, spans: [...open.spans, edit.span] }
        : open
    case 'span.update':
      return withSpans(open, (spans) =>
        spans.map((span) => (span.id === edit.id ? { ...span, ...edit.patch } : span)),
      )
    case 'span.delete':
      return withSpans(open, (spans) => spans.filter(({ id }) => id !== edit.id))
    case 'document.update':
      return edit.id === open.document.id
        ? { ...open, document: { ...open.document, ...edit.patch } }
        : open
    case 'label.delete':
      return {
        ...open,
        spans: open.spans.filter(({ labelId }) => labelId !== edit.id),
        suggestions: open.suggestions.filter(({ labelId }) => labelId !== edit.id),
      }
    case 'label.merge':
      return {
        ...open,
        spans: open.spans.map((span) => moved(span, edit.from, edit.into)),
        suggestions: open.suggestions.map((item) => moved(item, edit.from, edit.into)),
      }
    case 'suggestion.accept': {
      const accepted = open.suggestions.find(({ id }) => id === edit.id)
      if (!accepted) return open
      const rest = withoutSuggestion(open, edit.id)
      return rest.spans.some((span) => isSame(span, accepted))
        ? rest
        : { ...rest, spans: [...rest.spans, accepted] }
    }
    case 'suggestion.reject':
      return withoutSuggestion(open, edit.id)
    default:
      return open
  }
}

function withSpans(open: OpenDocument, work: (spans: Span[]) => Span[]): OpenDocument {
  return { ...open, spans: work(open.spans) }
}

function withoutSuggestion(open: OpenDocument, id: string): OpenDocument {
  return { ...open, suggestions: open.suggestions.filter((item) => item.id !== id) }
}

function moved<T extends { labelId: string }>(item: T, from: string, into: string): T {
  return item.labelId === from ? { ...item, labelId: into } : item
}

function isSame(span: Span, { start, end, labelId }: Suggestion): boolean {
  return span.start === start && span.end === end && span.labelId === labelId
}

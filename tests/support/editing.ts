import type { Edit } from '../../src/model/edits.ts'
import type { Editing, Step } from '../../src/editor/editing.ts'
import type { Document, Suggestion } from '../../src/model/documents.ts'
import type { Label } from '../../src/model/labels.ts'

const labels: Label[] = ['PERSON', 'ORG', 'PLACE'].map((name, position) => ({
  id: name,
  name,
  colour: position,
  key: '',
  description: '',
  position,
}))

export function documentOf(text: string): Document {
  return {
    id: 1,
    text,
    source: '',
    status: 'new',
    flagged: false,
    note: '',
    split: 'auto',
    words: null,
    reviewed: null,
    meta: {},
  }
}

/** A document without spans and three labels whose ids are their names. */
export function editingOf(text: string): Editing {
  return { document: documentOf(text), spans: [], suggestions: [], labels }
}

export function suggestionOf(id: string, start: number, end: number): Suggestion {
  return {
    id,
    documentId: 1,
    start,
    end,
    labelId: 'PERSON',
    origin: 'model',
    source: 'model',
    score: 0.9,
  }
}

const byId = <T extends { id: string }>(items: readonly T[]) =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1))

/** What a step makes of the state, as a store would: the plainest way, in order of ids. */
export function apply(state: Editing, step: Step | null): Editing {
  return (step?.action.edits ?? []).reduce(applyEdit, state)
}

function applyEdit(state: Editing, edit: Edit): Editing {
  const { spans, suggestions, document } = state
  const without = (id: string) => suggestions.filter((item) => item.id !== id)
  switch (edit.type) {
    case 'span.create':
      return { ...state, spans: byId([...spans, edit.span]) }
    case 'span.update':
      return {
        ...state,
        spans: spans.map((span) => (span.id === edit.id ? { ...span, ...edit.patch } : span)),
      }
    case 'span.delete':
      return { ...state, spans: spans.filter(({ id }) => id !== edit.id) }
    case 'suggestion.accept': {
      const accepted = suggestions.filter(({ id }) => id === edit.id)
      return { ...state, spans: byId([...spans, ...accepted]), suggestions: without(edit.id) }
    }
    case 'suggestion.reject':
      return { ...state, suggestions: without(edit.id) }
    case 'document.update':
      return { ...state, document: { ...document, ...edit.patch } }
    default:
      throw new Error(`the editor makes no ${edit.type}`)
  }
}

/** Takes one step back, edit by edit, knowing only the values that each edit replaced. */
export function inverse(before: Editing, step: Step | null): (after: Editing) => Editing {
  const back = (step?.action.edits ?? []).map((edit) => (state: Editing): Editing => {
    const old = (id: string) => before.spans.filter((span) => span.id === id)
    const oldSuggestion = (id: string) => before.suggestions.filter((item) => item.id === id)
    const rest = (id: string) => state.spans.filter((span) => span.id !== id)
    switch (edit.type) {
      case 'span.create':
        return { ...state, spans: rest(edit.span.id) }
      case 'span.update':
      case 'span.delete':
        return { ...state, spans: byId([...rest(edit.id), ...old(edit.id)]) }
      case 'suggestion.accept':
        return {
          ...state,
          spans: rest(edit.id),
          suggestions: byId([...state.suggestions, ...oldSuggestion(edit.id)]),
        }
      case 'suggestion.reject':
        return {
          ...state,
          suggestions: byId([...state.suggestions, ...oldSuggestion(edit.id)]),
        }
      case 'document.update':
        return {
          ...state,
          document: { ...state.document, reviewed: before.document.reviewed },
        }
      default:
        throw new Error(`the editor makes no ${edit.type}`)
    }
  })
  return (after) => back.reduceRight((state, undo) => undo(state), after)
}

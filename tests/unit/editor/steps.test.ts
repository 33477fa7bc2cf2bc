import { describe, expect, it } from 'vitest'
import * as editing from '../../../src/editor/editing.ts'
import { editingOf, suggestionOf } from '../../support/editing.ts'

const text = 'Ann Lee flew to Oslo.'
const ann = { start: 0, end: 7 }
const oslo = { start: 16, end: 20 }
const labels = [
  { id: 'PERSON', name: 'Person' },
  { id: 'PLACE', name: 'Place' },
].map((label) => ({ ...editingOf(text).labels[0], ...label }))

const person = {
  ...suggestionOf('s', 0, 7),
  labelId: 'PERSON',
  origin: 'human' as const,
  score: null,
}
const state: editing.Editing = {
  ...editingOf(text),
  labels,
  spans: [person, { ...person, id: 'other', ...oslo, labelId: 'PLACE' }],
  suggestions: [
    { ...suggestionOf('g', 16, 20), labelId: 'PLACE' },
    { ...suggestionOf('h', 8, 12), labelId: 'gone' },
  ],
}

describe('a span by hand', () => {
  it('carries no score and no source, and rejects the suggestions of its very range', () => {
    expect(editing.createSpan(state, oslo, 'PERSON', 'new')).toEqual({
      action: {
        title: 'Label as Person',
        edits: [
          {
            type: 'span.create',
            span: {
              id: 'new',
              documentId: state.document.id,
              ...oslo,
              labelId: 'PERSON',
              origin: 'human',
              source: '',
              score: null,
            },
          },
          { type: 'suggestion.reject', id: 'g' },
        ],
      },
      selectedId: 'new',
      spoken: 'Labelled Oslo as Person',
    })
  })

  it.each([
    ['its start alone', { start: 16, end: 21 }],
    ['its end alone', { start: 13, end: 20 }],
  ])('leaves a suggestion that shares %s', (_, range) => {
    expect(editing.createSpan(state, range, 'PERSON', 'new')?.action.edits).toHaveLength(1)
  })

  it('may share its label with a span that begins or ends alike', () => {
    expect(editing.createSpan(state, { start: 0, end: 3 }, 'PERSON', 'new')).not.toBeNull()
    expect(editing.createSpan(state, { start: 4, end: 7 }, 'PERSON', 'new')).not.toBeNull()
  })

  it('holds something', () => {
    expect(editing.createSpan(state, { start: 3, end: 3 }, 'PERSON', 'new')).toBeNull()
  })
})

describe('a step says what it does', () => {
  it('when a label changes', () => {
    expect(editing.relabel(state, 's', 'PLACE', 'new')).toEqual({
      action: {
        title: 'Relabel as Place',
        edits: [{ type: 'span.update', id: 's', patch: { labelId: 'PLACE' } }],
      },
      selectedId: 's',
      spoken: 'Ann Lee is now Place',
    })
  })

  it('when edges move', () => {
    expect(editing.resize(state, 's', { start: 4, end: 7 })).toEqual({
      action: {
        title: 'Resize span',
        edits: [{ type: 'span.update', id: 's', patch: { start: 4, end: 7 } }],
      },
      selectedId: 's',
      spoken: 'Lee',
    })
  })

  it('when a span goes', () => {
    expect(editing.remove(state, 's')).toEqual({
      action: { title: 'Remove span', edits: [{ type: 'span.delete', id: 's' }] },
      selectedId: null,
      spoken: 'Removed Person from Ann Lee',
    })
  })

  it('when a suggestion is accepted', () => {
    expect(editing.accept(state, 'g')).toEqual({
      action: { title: 'Accept Place', edits: [{ type: 'suggestion.accept', id: 'g' }] },
      selectedId: null,
      spoken: 'Accepted Oslo as Place',
    })
  })

  it('when a suggestion is rejected, by its removal too', () => {
    const step = {
      action: { title: 'Reject Place', edits: [{ type: 'suggestion.reject', id: 'g' }] },
      selectedId: null,
      spoken: 'Rejected Oslo',
    }
    expect(editing.reject(state, 'g')).toEqual(step)
    expect(editing.remove(state, 'g')).toEqual(step)
  })

  it('of a label that is gone', () => {
    expect(editing.reject(state, 'h')?.action.title).toBe('Reject a deleted label')
  })

  it('when a part is looked at: the rest first, then only that', () => {
    const first = editing.review(state, ann)
    expect(first).toEqual({
      action: {
        title: 'Mark as reviewed',
        edits: [{ type: 'document.update', id: state.document.id, patch: { reviewed: [ann] } }],
      },
      selectedId: null,
      spoken: 'Marked as reviewed; the rest counts as unseen',
    })
    const document = { ...state.document, reviewed: [ann] }
    expect(editing.review({ ...state, document }, oslo)?.spoken).toBe('Marked as reviewed')
  })

  it('when the marks go', () => {
    const document = { ...state.document, reviewed: [ann] }
    expect(editing.clearReview({ ...state, document })).toEqual({
      action: {
        title: 'Clear review marks',
        edits: [{ type: 'document.update', id: state.document.id, patch: { reviewed: null } }],
      },
      selectedId: null,
      spoken: 'Review marks cleared',
    })
  })
})

describe('there is no step', () => {
  it.each(['relabel', 'resize', 'remove', 'accept', 'reject'] as const)(
    'to %s what is gone',
    (kind) => {
      const steps = {
        relabel: () => editing.relabel(state, 'gone', 'PLACE', 'new'),
        resize: () => editing.resize(state, 'gone', { start: 1, end: 2 }),
        remove: () => editing.remove(state, 'gone'),
        accept: () => editing.accept(state, 's'),
        reject: () => editing.reject(state, 's'),
      }
      expect(steps[kind]()).toBeNull()
    },
  )

  it('to edges outside the text; its own edges are the furthest', () => {
    expect(editing.resize(state, 's', { start: -1, end: 7 })).toBeNull()
    expect(editing.resize(state, 's', { start: 0, end: text.length + 1 })).toBeNull()
    expect(editing.resize(state, 'other', { start: 0, end: text.length })).not.toBeNull()
  })

  it('when one edge alone stays, there is one', () => {
    expect(editing.resize(state, 's', { start: 0, end: 3 })).not.toBeNull()
    expect(editing.resize(state, 's', { start: 4, end: 7 })).not.toBeNull()
  })

  it('to mark nothing, or what is marked', () => {
    const document = { ...state.document, reviewed: [ann] }
    expect(editing.review(state, { start: 3, end: 3 })).toBeNull()
    expect(editing.review({ ...state, document }, { start: 0, end: 3 })).toBeNull()
  })
})

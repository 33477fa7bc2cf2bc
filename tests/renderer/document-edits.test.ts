import { describe, expect, it } from 'vitest'
import { applyEdits, type OpenDocument } from '../../renderer/project/document-edits.ts'
import type { Span, Suggestion } from '../../src/model/documents.ts'
import { documentOf } from '../support/editing.ts'

const document = documentOf('Ann met Bob.')

const span = (id: string, start: number, end: number, labelId = 'PERSON'): Span => ({
  id,
  documentId: 1,
  start,
  end,
  labelId,
  origin: 'human',
  source: '',
  score: null,
})
const open = (spans: Span[] = [], suggestions: Suggestion[] = []): OpenDocument => ({
  document,
  spans,
  suggestions,
})

describe('what edits make of the open document before the host answers', () => {
  it('creates, changes and deletes its spans, and leaves those of other documents out', () => {
    const made = applyEdits(open(), [
      { type: 'span.create', span: span('a', 0, 3) },
      { type: 'span.create', span: { ...span('b', 0, 1), documentId: 2 } },
      { type: 'span.update', id: 'a', patch: { labelId: 'ORG' } },
    ])
    expect(made.spans).toEqual([{ ...span('a', 0, 3), labelId: 'ORG' }])
    expect(applyEdits(made, [{ type: 'span.delete', id: 'a' }]).spans).toEqual([])
  })

  it('makes a span of an accepted suggestion, unless the same is there already', () => {
    const suggestion = { ...span('s', 0, 3), origin: 'rule' } as const
    const accept = [{ type: 'suggestion.accept', id: 's' } as const]
    expect(applyEdits(open([], [suggestion]), accept)).toMatchObject({
      spans: [suggestion],
      suggestions: [],
    })
    const twice = applyEdits(open([span('a', 0, 3)], [suggestion]), accept)
    expect(twice.spans.map(({ id }) => id)).toEqual(['a'])
    expect(twice.suggestions).toEqual([])
  })

  it('follows labels that are merged or deleted', () => {
    const both = open([span('a', 0, 3), span('b', 8, 11, 'ORG')])
    expect(
      applyEdits(both, [{ type: 'label.merge', from: 'ORG', into: 'PERSON' }]).spans.map(
        ({ labelId }) => labelId,
      ),
    ).toEqual(['PERSON', 'PERSON'])
    expect(applyEdits(both, [{ type: 'label.delete', id: 'ORG' }]).spans).toHaveLength(1)
  })

  it('keeps untouched parts as they are', () => {
    const before = open([span('a', 0, 3)])
    const after = applyEdits(before, [{ type: 'document.update', id: 1, patch: { flagged: true } }])
    expect(after.spans).toBe(before.spans)
    expect(after.document.flagged).toBe(true)
  })
})

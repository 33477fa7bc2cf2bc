import { expect, it } from 'vitest'
import { FixCounts, fixOf } from '../../../src/domain/fixes.ts'
import type { DocumentWithSpans, Span } from '../../../src/model/documents.ts'

const span: Span = {
  ...{ id: 's', documentId: 1, start: 0, end: 4, labelId: 'ORG' },
  ...{ origin: 'import', source: 'a.txt', score: null },
}
const open = {
  document: { id: 1, text: 'Acme met Bob.' },
  spans: [span],
  suggestions: [],
} as unknown as DocumentWithSpans

it('a fix is a span by hand, or another label on a span, and nothing else', () => {
  const made: Span = { ...span, id: 'n', start: 9, end: 12, labelId: 'PERSON', origin: 'human' }
  const reject = { type: 'suggestion.reject' as const, id: 'g' }
  expect(fixOf(open, [{ type: 'span.create', span: made }, reject])).toEqual({
    ...{ text: 'Bob', labelId: 'PERSON' },
  })
  expect(fixOf(open, [{ type: 'span.update', id: 's', patch: { labelId: 'PLACE' } }])).toEqual({
    ...{ text: 'Acme', labelId: 'PLACE' },
  })
  expect(fixOf(open, [{ type: 'span.update', id: 's', patch: { end: 8 } }])).toBe(null)
  expect(fixOf(open, [{ type: 'span.create', span: { ...made, origin: 'model' } }])).toBe(null)
  expect(fixOf(open, [reject])).toBe(null)
})

it('the same fix is told once: at the second document', () => {
  const counts = new FixCounts()
  const told = [1, 1, 2, 2, 3].map((document) =>
    counts.isSecond({ text: 'Acme', labelId: 'ORG' }, document),
  )
  expect(told).toEqual([false, false, true, false, false])
  expect(counts.isSecond({ text: 'Acme', labelId: 'PLACE' }, 2)).toBe(false)
})

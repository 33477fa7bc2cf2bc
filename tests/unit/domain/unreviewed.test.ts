import { expect, it } from 'vitest'
import { withSuggestions } from '../../../src/domain/unreviewed.ts'

const text = 'Ann met Bob.'
const found = { start: 0, end: 3, label: 'PERSON', origin: 'model' as const, score: 0.9 }
const written = { start: 8, end: 11, label: 'PERSON', origin: 'human' as const }

it('what a model found in a document that nobody has begun is proposed', () => {
  for (const status of ['new', undefined] as const) {
    const document = withSuggestions({ text, status, spans: [found, written] })
    expect(document).toEqual({ text, status, spans: [written], suggestions: [found] })
  }
  const byRule = { ...found, origin: 'rule' as const }
  expect(withSuggestions({ text, spans: [byRule] }).suggestions).toEqual([byRule])
})

it('what was accepted where it comes from stays', () => {
  for (const status of ['in-progress', 'done'] as const) {
    const document = { text, status, spans: [found] }
    expect(withSuggestions(document)).toBe(document)
  }
  const imported = { text, spans: [{ start: 0, end: 3, label: 'PERSON' }] }
  expect(withSuggestions(imported)).toBe(imported)
})

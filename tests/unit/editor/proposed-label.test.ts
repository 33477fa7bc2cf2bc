import { expect, it } from 'vitest'
import { proposedLabel } from '../../../src/editor/proposed-label.ts'
import { makeSuggestion } from '../../support/annotation.ts'

const proposed = (labelId: string, start: number, end: number, score: number | null = 0.5) =>
  makeSuggestion(labelId, { labelId, start, end, score })

it.each([
  ['what lies on it', [proposed('A', 2, 8)], 'A'],
  ['nothing where it only touches', [proposed('A', 0, 4), proposed('B', 8, 9)], null],
  ['what lies on most of it', [proposed('A', 0, 5, 0.9), proposed('B', 5, 8, 0.4)], 'B'],
  ['the likelier of two', [proposed('A', 4, 8, 0.4), proposed('B', 4, 8, 0.6)], 'B'],
  ['a rule before a guess', [proposed('A', 4, 8, 0.9), proposed('B', 4, 8, null)], 'B'],
])('takes for the label of a stretch %s', (_, suggestions, label) => {
  expect(proposedLabel(suggestions, { start: 4, end: 8 })).toBe(label)
})

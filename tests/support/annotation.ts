import type { Span, Suggestion } from '../../src/model/documents.ts'
import type { Label, Rule } from '../../src/model/labels.ts'

/** Parts of a project as a user's hand makes them, all but what a test says of them. */
export const makeLabel = (id: string, part: Partial<Label> = {}): Label => ({
  ...{ id, name: id, colour: 0, key: '', description: '', position: 0, ...part },
})

export const makeRule = (id: string, labelId: string, part: Partial<Rule> = {}): Rule => ({
  ...{ id, labelId, kind: 'gazetteer', name: id, body: 'Ann', matchCase: true, enabled: true },
  ...{ position: 0, ...part },
})

export const makeSpan = (id: string, part: Partial<Span> = {}): Span => ({
  ...{ id, documentId: 1, start: 0, end: 3, labelId: 'A' },
  ...{ origin: 'human', source: '', score: null, ...part },
})

export const makeSuggestion = (id: string, part: Partial<Suggestion> = {}): Suggestion => ({
  ...{ id, documentId: 1, start: 0, end: 3, labelId: 'A' },
  ...{ origin: 'model', source: 'm', score: 0.5, ...part },
})

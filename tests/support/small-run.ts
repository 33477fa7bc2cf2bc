import { type TrainingSettings, trainingSettings } from '../../src/model/training-settings.ts'
import type { Control } from '../../src/training/loop.ts'
import type { TrainingDocument } from '../../src/training/dataset.ts'

const people = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Fay']
const places = ['Oslo', 'Rome', 'Lima', 'Bonn']

/** Sentences with a person and, in every second, a place; every fifth is held out. */
export function smallDocuments(count = 25): TrainingDocument[] {
  return Array.from({ length: count }, (_, id) => {
    const [person, place] = [people[id % people.length], places[id % places.length]]
    const text = id % 2 ? `${person} went home on day ${id} .` : `${person} saw ${place} again .`
    const spans = [{ start: 0, end: person.length, label: 'PERSON' }]
    const at = text.indexOf(place)
    if (at > 0) spans.push({ start: at, end: at + place.length, label: 'PLACE' })
    return { id, text, words: null, spans, split: id % 5 === 0 ? 'dev' : 'train', reviewed: null }
  })
}

export const smallLabels = ['PERSON', 'PLACE']

/** A run of a few dozen steps with every kind of evaluation and save in it. */
export function smallSettings(changes: Partial<TrainingSettings> = {}): TrainingSettings {
  return trainingSettings.parse({
    base: 'scratch:tiny',
    epochs: 2,
    batchSize: 4,
    learningRate: 0.1,
    evaluateEvery: 3,
    ...changes,
  })
}

/** Never paused nor cancelled. */
export const untouched: Control = {
  cancelled: false,
  paused: false,
  messages: async () => {},
  unpaused: async () => {},
}

import { expect, it } from 'vitest'
import { mistakesIn } from '../../../src/host/training/mistakes.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'

const document = (text: string, changes: Partial<TrainingDocument> = {}): TrainingDocument => ({
  ...{ id: 7, text, words: null, spans: [], split: 'dev', reviewed: null, ...changes },
})
const person = (start: number, end: number) => ({ start, end, label: 'PERSON' })

it('mistakes of a model stand in their surroundings', () => {
  const text = 'Yesterday Ann Lee met Bob.'
  const [first, second] = [person(10, 17), person(22, 25)]
  const found = mistakesIn([document(text, { spans: [first, second] })], () => [
    { ...person(10, 13), score: 0.5 },
  ])
  expect(found).toEqual({
    ...{ documents: 1, right: 0 },
    counts: { missed: 1, spurious: 0, boundary: 1, label: 0, both: 0 },
    items: [
      {
        ...{ documentId: 7, kind: 'boundary', from: 0, excerpt: text },
        ...{ gold: first, found: { ...person(10, 13), score: 0.5 } },
      },
      { documentId: 7, kind: 'missed', from: 0, excerpt: text, gold: second, found: null },
    ],
  })
})

it('what is found where nobody has read is no mistake', () => {
  const reviewed = [{ start: 0, end: 12 }]
  const unread = document('Ann met Bob. Cid left.', { spans: [person(0, 3)], reviewed })
  const reading = [person(0, 3), person(8, 11), person(13, 16)]
  expect(mistakesIn([unread], () => reading)).toMatchObject({
    ...{ right: 1, counts: { spurious: 1 } },
    items: [{ kind: 'spurious', found: { start: 8 } }],
  })
})

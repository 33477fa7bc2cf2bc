import { expect, it } from 'vitest'
import {
  turnedPlaces,
  turnedSince,
  type HeldOut,
  type Turns,
} from '../../../src/training/turned.ts'

const text = 'Ann met Bob in Oslo .'
const units = [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => {
  return { start: index, end: index + word.length }
})
const documents: HeldOut[] = [7, 8].map((id) => ({ id, text, units: () => units }))
const known = ['B-PERSON', 'O', 'B-PERSON', 'O', 'B-PLACE', 'O']
const gold = documents.map(() => ({
  ...{ tags: [known], counted: units.map(() => true), inner: units.map(() => false), dropped: [] },
}))
/** What is read of both documents, by the words that are found. */
const read = (...words: string[][]) =>
  words.map((some) => [known.map((tag, i) => (some.includes(text.split(' ')[i]) ? tag : 'O'))])

const at = (step: number, predicted: ReturnType<typeof read>) => ({ step, gold, predicted })
const entities: Turns['entities'] = [7, 8].flatMap((id): Turns['entities'] => [
  [id, 0, 3, 'PERSON'],
  [id, 8, 11, 'PERSON'],
  [id, 15, 19, 'PLACE'],
])
const first: Turns = { entities, evaluations: [{ step: 5, hits: '100001' }] }

it('nothing has turned at the first evaluation, and its hits are kept for the next', () => {
  expect(turnedSince(undefined, at(5, read(['Ann'], ['Oslo'])), documents)).toEqual({
    ...{ turns: first, turned: null },
  })
})

it('what is lost again comes before what is found anew, each in its surroundings', () => {
  const now = at(10, read(['Bob', 'Oslo'], ['Oslo']))
  const { turns, turned } = turnedSince(first, now, documents)
  expect(turns).toEqual({
    entities,
    evaluations: [...first.evaluations, { step: 10, hits: '011001' }],
  })
  const place = (start: number, end: number, label: string, found: boolean) => ({
    ...{ documentId: 7, start, end, label, found, from: 0, excerpt: text },
  })
  expect(turned).toEqual({
    ...{ found: 2, lost: 1 },
    items: [
      place(0, 3, 'PERSON', false),
      place(8, 11, 'PERSON', true),
      place(15, 19, 'PLACE', true),
    ],
  })
})

it('six of each are listed, all are counted, and all can be read from what is kept', () => {
  const many = Array.from({ length: 4 }, (_, id) => ({ id, text, units: () => units }))
  const golds = many.map(() => gold[0])
  const all = ['Ann', 'Bob', 'Oslo']
  const begun = turnedSince(
    undefined,
    { step: 1, gold: golds, predicted: read([], [], [], []) },
    many,
  )
  const predicted = read(all, all, all, all)
  const { turns, turned } = turnedSince(begun.turns, { step: 2, gold: golds, predicted }, many)
  expect(turned).toMatchObject({ found: 12, lost: 0 })
  expect(turned?.items.map(({ documentId }) => documentId)).toEqual([0, 0, 0, 1, 1, 1])
  const [before, after] = turns.evaluations.map(({ hits }) => hits)
  expect(turnedPlaces(turns.entities, before, after, true)).toEqual(turns.entities)
  expect(turnedPlaces(turns.entities, before, after, false)).toEqual([])
})

it('hits of other documents say nothing, and give way to those of these', () => {
  const other: Turns = { entities: [], evaluations: [{ step: 1, hits: '10' }] }
  const { turns, turned } = turnedSince(other, at(5, read(['Ann'], ['Oslo'])), documents)
  expect(turned).toBeNull()
  expect(turns).toEqual(first)
})

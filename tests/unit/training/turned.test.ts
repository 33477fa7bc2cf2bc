import { expect, it } from 'vitest'
import { turnedSince, type HeldOut } from '../../../src/training/turned.ts'

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

it('nothing has turned at the first evaluation, and its hits are kept for the next', () => {
  expect(turnedSince(undefined, gold, read(['Ann'], ['Oslo']), documents)).toEqual({
    ...{ hits: '100001', turned: null },
  })
})

it('what is lost again comes before what is found anew, each in its surroundings', () => {
  const now = read(['Bob', 'Oslo'], ['Oslo'])
  const { hits, turned } = turnedSince('100001', gold, now, documents)
  expect(hits).toBe('011001')
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

it('six of each are listed, and all are counted', () => {
  const many = Array.from({ length: 4 }, (_, id) => ({ id, text, units: () => units }))
  const golds = many.map(() => gold[0])
  const all = ['Ann', 'Bob', 'Oslo']
  const { turned } = turnedSince('0'.repeat(12), golds, read(all, all, all, all), many)
  expect(turned).toMatchObject({ found: 12, lost: 0 })
  expect(turned?.items.map(({ documentId }) => documentId)).toEqual([0, 0, 0, 1, 1, 1])
})

it('hits of other documents say nothing', () => {
  expect(turnedSince('10', gold, read([], []), documents).turned).toBeNull()
})

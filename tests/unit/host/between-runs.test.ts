import { expect, it } from 'vitest'
import { betweenSnapshots } from '../../../src/host/training/between-runs.ts'
import { formatSnapshot, type TrainingDocument } from '../../../src/training/dataset.ts'
import { smallDocuments } from '../../support/small-run.ts'

const textOf = (documents: TrainingDocument[]) =>
  [...formatSnapshot({ labels: ['PERSON', 'PLACE'], revision: 1, documents })].join('')
const between = (earlier: TrainingDocument[], later: TrainingDocument[]) =>
  betweenSnapshots(textOf(earlier), textOf(later))

const text = 'Ann Lee met Bob in Oslo.'
const span = (words: string, label: string) => {
  const start = text.indexOf(words)
  return { start, end: start + words.length, label }
}
const document = (changes: Partial<TrainingDocument>): TrainingDocument => ({
  ...{ id: 1, text, words: null, spans: [], split: 'auto', reviewed: null, ...changes },
})
const none = { added: 0, removed: 0, relabelled: 0, moved: 0 }

it('nothing is between two runs that learnt from the same', async () => {
  const same = smallDocuments(4)
  // Spans in another order are no change, nor is where they came from.
  const [first, ...rest] = same
  const spans = first.spans.toReversed().map((one) => ({ ...one, origin: 'human' as const }))
  expect(await between(same, [{ ...first, spans }, ...rest])).toEqual({
    ...{ documents: { changed: 0, earlier: 0, later: 0 }, spans: { earlier: 0, later: 0 } },
    ...{ counts: none, items: [] },
  })
})

it('places are told by what became of them, in their surroundings', async () => {
  const before = [span('Ann', 'PERSON'), span('Bob', 'PLACE'), span('Oslo', 'PLACE')]
  const after = [span('Ann Lee', 'PERSON'), span('Bob', 'PERSON'), span('met', 'PLACE')]
  const found = await between([document({ spans: before })], [document({ spans: after })])
  expect(found.counts).toEqual({ added: 1, removed: 1, relabelled: 1, moved: 1 })
  expect(found.items).toHaveLength(1)
  const [{ id, of, counts, places }] = found.items
  expect({ id, of, counts }).toEqual({ id: 1, of: 'both', counts: found.counts })
  expect(places).toEqual([
    { kind: 'moved', before: before[0], after: after[0], from: 0, excerpt: text },
    { kind: 'added', before: null, after: after[2], from: 0, excerpt: text },
    { kind: 'relabelled', before: before[1], after: after[1], from: 0, excerpt: text },
    { kind: 'removed', before: before[2], after: null, from: 0, excerpt: text },
  ])
})

it('documents that only one has come after those that changed, with their spans in number', async () => {
  const [a, b, c] = smallDocuments(3)
  const changed = { ...b, spans: [] }
  const found = await between([a, b], [changed, c])
  expect(found).toMatchObject({
    documents: { changed: 1, earlier: 1, later: 1 },
    spans: { earlier: a.spans.length, later: c.spans.length },
    counts: { ...none, removed: b.spans.length },
    items: [
      { id: b.id, of: 'both' },
      { id: c.id, of: 'later', spans: c.spans.length },
      { id: a.id, of: 'earlier', spans: a.spans.length },
    ],
  })
})

it('a number that was given again is another document', async () => {
  const found = await between([document({})], [document({ text: 'Another.' })])
  expect(found.items).toMatchObject([
    { of: 'later', excerpt: 'Another.' },
    { of: 'earlier', excerpt: text },
  ])
})

it('reading on, and another set, are changes without a place', async () => {
  const read = await between([document({ reviewed: [{ start: 0, end: 7 }] })], [document({})])
  expect(read.items).toMatchObject([{ readOtherwise: true, inOtherSet: false, places: [] }])
  const moved = await between([document({})], [document({ split: 'test' })])
  expect(moved.items).toMatchObject([{ readOtherwise: false, inOtherSet: true, places: [] }])
})

it('a line that is none is refused as such', async () => {
  await expect(betweenSnapshots(textOf([document({})]), '{}\n{"id":')).rejects.toThrow(SyntaxError)
})

import { expect, it } from 'vitest'
import { chooseSamples, sampleOf } from '../../../src/training/samples.ts'
import type { TrainingDocument } from '../../../src/training/dataset.ts'

const document = (id: number, text: string, ...spans: [number, number][]): TrainingDocument => ({
  ...{ id, text, words: null, split: 'dev', reviewed: null },
  spans: spans.map(([start, end]) => ({ start, end, label: 'A' })),
})

it('sentences that are watched are those that hold labels, one a document, the same each time', () => {
  const documents = [
    document(1, 'Nothing is here.'),
    ...[2, 3, 4, 5].map((id) =>
      document(id, `Ann ${id} left. Bob met Cid. So it was.`, [0, 3], [12, 15], [20, 23]),
    ),
    document(6, `Ann ${'and so on '.repeat(40)}.`, [0, 3]),
  ]
  const chosen = chooseSamples(documents)
  expect(chosen).toHaveLength(3)
  expect(chosen.map(({ text, sentence }) => text.slice(sentence.start, sentence.end))).toEqual(
    Array(3).fill('Bob met Cid.'),
  )
  expect(chooseSamples(documents.toReversed()).map(({ documentId }) => documentId)).toEqual(
    chosen.map(({ documentId }) => documentId),
  )
})

it('what is found is counted from the start of the sentence', () => {
  const [source] = chooseSamples([document(9, 'So it was. Bob met Cid.', [11, 14], [19, 22])])
  const units = [...source.text.matchAll(/\w+|\./g)].map(({ index, 0: word }) => {
    return { start: index, end: index + word.length }
  })
  const tags = units.map(({ start }) => (start === 11 || start === 0 ? 'B-A' : 'O'))
  expect(sampleOf(source, units, [tags])).toEqual({
    ...{ documentId: 9, text: 'Bob met Cid.' },
    gold: [
      { start: 0, end: 3, label: 'A' },
      { start: 8, end: 11, label: 'A' },
    ],
    found: [{ start: 0, end: 3, label: 'A' }],
  })
})

import { describe, expect, it } from 'vitest'
import { betweenInWords, changeInWords } from '../../renderer/train/between-words.ts'
import { comparisonOf, flipped, neighbours } from '../../renderer/train/comparison.ts'
import { isOfPair, pairName } from '../../renderer/train/pair.ts'
import type { ChangedDocument } from '../../src/model/between-runs.ts'
import type { Mistake, Mistakes } from '../../src/model/mistakes.ts'
import type { Run } from '../../src/model/runs.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'
import { reportOf } from '../support/epoch-report.ts'

const run = (id: string, f1: number, epochs: number): Run => ({
  ...{ id, name: id, status: 'done', message: '', createdAt: '', note: '', revision: 7 },
  ...{ documents: { train: 40, dev: 10 }, engine: 'onnx-cpu', baseline: null, advice: [] },
  ...{
    losses: [],
    endedEarly: false,
    trashed: false,
    fresh: false,
    done: null,
    broken: false,
    modelId: id,
  },
  settings: trainingSettings.parse({ base: 'starter', epochs }),
  epochs: [reportOf({ best: true, f1, epoch: epochs, seconds: 120 })],
})

it('runs side by side show their figures, the best set off, and what of their settings differs', () => {
  const rows = comparisonOf([run('one', 0.75, 7), run('two', 0.8, 20)])
  const row = (title: string) => rows.find((one) => one.title === title)
  expect(row('F1')).toEqual({ title: 'F1', values: ['0.7500', '0.8000'], best: 1 })
  expect(row('Precision')).toMatchObject({ best: -1 })
  expect(row('Epochs')).toEqual({ title: 'Epochs', values: ['7', '20'], best: -1 })
  expect(row('Batch size')).toBeUndefined()
  expect(row('Took')?.values).toEqual(['2 min', '2 min'])
  expect(row('Learnt from, held out')?.values).toEqual(['40, 10', '40, 10'])
})

const mistake = (start: number, gold: string | null, found: string | null): Mistake => ({
  ...{ documentId: 1, kind: 'label', from: 0, excerpt: '' },
  gold: gold === null ? null : { start, end: start + 3, label: gold },
  found: found === null ? null : { start, end: start + 3, label: found, score: 1 },
})

it('an entity has flipped when one reading gets it wrong and the other does not', () => {
  const of = (...items: Mistake[]): Mistakes => ({
    ...{ documents: 1, right: 0, items, waiting: [] },
    counts: { missed: 0, spurious: 0, boundary: 0, label: 0, both: 0 },
  })
  const both = mistake(0, 'A', null)
  const first = mistake(5, 'A', 'B')
  const spurious = mistake(9, null, 'B')
  expect(flipped(of(both, first, spurious), of(mistake(0, 'A', 'B')))).toEqual([first])
})

it('a pair of labels picks its mistakes, and has a name', () => {
  const pairs = [
    { gold: 'A', found: 'B' },
    { gold: 'A', found: null },
    { gold: null, found: 'B' },
  ]
  const all = [mistake(0, 'A', 'B'), mistake(0, 'A', null), mistake(0, null, 'B')]
  expect(pairs.map((pair) => all.map((one) => isOfPair(one, pair)))).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ])
  expect(pairs.map(pairName)).toEqual(['A read as B', 'A not found', 'B where nothing is'])
})

it('runs are compared each with the one that came next', () => {
  const of = (id: string, revision: number, createdAt: string) => ({
    ...{ ...run(id, 0.5, 3), revision, createdAt },
  })
  const runs = [of('c', 9, '3'), of('a', 4, '1'), of('b', 9, '2')]
  const names = neighbours(runs).map((pair) => pair.map(({ name }) => name))
  expect(names).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ])
})

describe('what changed between two runs', () => {
  const names = ['One', 'Two'] as const
  const none = { added: 0, removed: 0, relabelled: 0, moved: 0 }
  const changed: ChangedDocument = {
    ...{ id: 1, excerpt: '', of: 'both', spans: 0, places: [] },
    ...{ counts: none, readOtherwise: false, inOtherSet: false },
  }

  it('is told in sentences, of what there is', () => {
    const nothing = { documents: { changed: 0, earlier: 0, later: 0 }, items: [] }
    const spans = { earlier: 0, later: 0 }
    expect(betweenInWords({ ...nothing, spans, counts: none }, names)).toBe(
      'Nothing differs in the documents that they learnt from and were measured on.',
    )
    expect(
      betweenInWords(
        {
          ...{
            documents: { changed: 3, earlier: 1, later: 1000 },
            spans: { earlier: 0, later: 9 },
          },
          ...{ counts: { ...none, added: 1, moved: 2 }, items: [] },
        },
        names,
      ),
    ).toBe(
      '3 documents changed: 1 span added, 2 with other boundaries. ' +
        '1,000 documents are only in Two, with 9 spans. 1 document is only in One, with 0 spans.',
    )
  })

  it('is told of each document', () => {
    const words = (change: Partial<ChangedDocument>) =>
      changeInWords({ ...changed, ...change }, names)
    expect(words({ of: 'later', spans: 1 })).toBe('Only in Two, 1 span')
    expect(words({ of: 'earlier', spans: 0 })).toBe('Only in One, 0 spans')
    expect(words({ counts: { ...none, removed: 2, relabelled: 1 } })).toBe(
      '2 spans removed, 1 relabelled',
    )
    expect(words({ readOtherwise: true, inOtherSet: true })).toBe(
      'Another part of it counts as read, in another set',
    )
  })
})

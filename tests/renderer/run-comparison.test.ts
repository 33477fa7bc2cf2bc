import { expect, it } from 'vitest'
import { comparisonOf, flipped } from '../../renderer/train/comparison.ts'
import { isOfPair, pairName } from '../../renderer/train/pair.ts'
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
    ...{ documents: 1, right: 0, items },
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

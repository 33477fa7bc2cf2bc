/**
 * How well a check of the labels finds wrong ones, and how well it foretells F1, as Markdown tables.
 *
 *   node tests/bench/label-check.ts CORPORA [--seeds 1,2,3,4,5] [--sizes 200,400,1600] [--corpora wikigold]
 *     [--only wrong]
 *
 * Wrong labels: in one of twenty sentences of a corpus one span gets another label, is left out or gains a word; told
 * is the share of these sentences among the first 5 % and 10 % of the list, and how it were in the order of the
 * likelihood of the least likely label. Forecasts (not with `--only wrong`): the check
 * of n sentences says what 2n give, beside what a model of 2n sentences gives on others.
 */
import { parseArgs } from 'node:util'
import { checkingLabels, type LabelCheck } from '../../src/training/label-check.ts'
import type { TrainingDocument } from '../../src/training/dataset.ts'
import { draw, type CorpusName } from './few-labels/corpora.ts'
import { learnerFor } from './few-labels/learners.ts'
import { withWrongLabels } from './few-labels/noise.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    sizes: { type: 'string', default: '1600' },
    corpora: { type: 'string', default: 'wikigold' },
    only: { type: 'string' },
  },
})
const [folder] = positionals
const seeds = values.seeds.split(',').map(Number)
const NOISE = 0.05

function checked(documents: readonly TrainingDocument[], types: readonly string[]): LabelCheck {
  const steps = checkingLabels(documents, types)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

console.log(
  '| corpus | sentences | seed | wrong | first 5 % | first 10 % | by likelihood | | seconds |',
)
console.log(`|${' --- |'.repeat(9)}`)
for (const corpus of values.corpora.split(',') as CorpusName[])
  for (const size of values.sizes.split(',').map(Number))
    for (const seed of seeds)
      console.log(`| ${(await wrongFound(corpus, size, seed)).join(' | ')} |`)
if (values.only === 'wrong') process.exit()

async function wrongFound(corpus: CorpusName, size: number, seed: number) {
  const { types, train } = await draw(folder, corpus, size, seed)
  const { documents, wrong } = withWrongLabels(train, types, { share: NOISE, seed })
  const begin = process.cpuUsage()
  const { doubts } = checked(documents, types)
  const { user, system } = process.cpuUsage(begin)
  const shares = (list: LabelCheck['doubts']) => {
    const ranked = [...new Set(list.map(({ documentId }) => documentId))]
    return [0.05, 0.1].map((part) => {
      const first = ranked.slice(0, Math.round(part * documents.length))
      return (first.filter((id) => wrong.has(id)).length / wrong.size).toFixed(2)
    })
  }
  const byLikelihood = doubts.toSorted((a, b) => a.likelihood - b.likelihood)
  const seconds = ((user + system) / 1e6).toFixed(0)
  const told = [corpus, train.length, seed, wrong.size]
  return [...told, ...shares(doubts), ...shares(byLikelihood), seconds]
}

console.log('\n| corpus | sentences | forecast | given | difference |')
console.log('| --- | --- | --- | --- | --- |')
const differences: number[] = []
const instant = learnerFor('instant')
for (const corpus of ['ai', 'music', 'wikigold', 'sample'] as CorpusName[]) {
  for (const size of [50, 100, 200, 400]) {
    for (const seed of seeds) {
      const half = await draw(folder, corpus, size, seed)
      const { ahead } = checked(half.train, half.types).figures
      const whole = await draw(folder, corpus, ahead?.documents ?? 0, seed)
      if (!ahead || whole.train.length < ahead.documents || whole.test.length < 20) continue
      const { f1 } = await instant(whole)
      differences.push(Math.abs(f1 - ahead.f1))
      const cells = [corpus, size, ahead.f1.toFixed(3), f1.toFixed(3), (ahead.f1 - f1).toFixed(3)]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
}
const middle = differences.toSorted((a, b) => a - b)[Math.floor(differences.length / 2)]
console.log(`\nMedian difference: ${(100 * middle).toFixed(1)} points.`)

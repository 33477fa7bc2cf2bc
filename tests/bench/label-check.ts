/**
 * How well a check of the labels finds wrong ones, and how well it foretells F1, as Markdown tables.
 *
 *   node tests/bench/label-check.ts CORPORA [--seeds 1,2,3,4,5] [--sizes 200,400,1600] [--corpora wikigold]
 *     [--only wrong|ahead]
 *
 * Wrong labels: in one of twenty sentences of a corpus one span gets another label, is left out or gains a word; told
 * is the share of these sentences among the first 5 % and 10 % of the list, and how it were in the order of the
 * likelihood of the least likely label. Forecasts: the check of n sentences says what 2n give and what is gained by
 * that, beside what models of n and 2n sentences give on others.
 */
import { parseArgs } from 'node:util'
import { gainFrom } from '../../src/domain/check-words.ts'
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
const corpora = values.corpora.split(',') as CorpusName[]
const sizes = values.sizes.split(',').map(Number)
const seeds = values.seeds.split(',').map(Number)
const NOISE = 0.05

function checked(documents: readonly TrainingDocument[], types: readonly string[]): LabelCheck {
  const steps = checkingLabels(documents, types)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

if (values.only !== 'ahead') {
  console.log(
    '| corpus | sentences | seed | wrong | first 5 % | first 10 % | by likelihood | | seconds |',
  )
  console.log(`|${' --- |'.repeat(9)}`)
  for (const [corpus, size, seed] of draws())
    console.log(`| ${(await wrongFound(corpus, size, seed)).join(' | ')} |`)
}
if (values.only !== 'wrong') await foretold()

function* draws(): Generator<[CorpusName, number, number]> {
  for (const corpus of corpora)
    for (const size of sizes) for (const seed of seeds) yield [corpus, size, seed]
}

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

async function foretold(): Promise<void> {
  const instant = learnerFor('instant')
  const misses: Record<'f1' | 'gain', number[]> = { f1: [], gain: [] }
  console.log('\n| corpus | sentences | seed | F1 told | given | gain told | given |')
  console.log(`|${' --- |'.repeat(7)}`)
  for (const [corpus, size, seed] of draws()) {
    const half = await draw(folder, corpus, size, seed)
    const twice = await draw(folder, corpus, 2 * size, seed)
    const { figures } = checked(half.train, half.types)
    const gain = gainFrom(figures, size)
    const { ahead } = figures
    if (!ahead || gain === null || twice.train.length < 2 * size || twice.test.length < 20) continue
    // On the same others, so that only what was learnt differs.
    const { f1: before } = await instant({ ...half, test: twice.test })
    const { f1: after } = await instant(twice)
    misses.f1.push(Math.abs(ahead.f1 - after))
    misses.gain.push(Math.abs(gain - (after - before)))
    const cells = [ahead.f1, after, gain, after - before].map((value) => value.toFixed(3))
    console.log(`| ${[corpus, size, seed, ...cells].join(' | ')} |`)
  }
  for (const [what, list] of Object.entries(misses)) {
    const middle = list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
    console.log(`\nMedian miss of ${what}: ${(100 * middle).toFixed(1)} points.`)
  }
}

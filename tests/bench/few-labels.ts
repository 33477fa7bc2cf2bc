/**
 * What each learner makes of few labelled sentences: entity F1 (strict IOB2) on a fixed test set, and the
 * seconds of training, over corpora, sizes and seeds, as a Markdown table.
 *
 *   node tests/bench/few-labels.ts CORPORA [--sizes 25,50,100,250,1000] [--seeds 1,2,3,4,5]
 *     [--corpora ai,music,wikigold,wnut17,bc5cdr,ler,sample] [--learners instant,scratch:tiny,FOLDER] [--settings '{"epochs":30}']
 *
 * CORPORA holds `crossner/ai`, `crossner/music`, `wikigold` and `wnut17` as published, `bc5cdr` (medicine, CC BY 4.0:
 * `train.tsv` and `test.tsv` of data/BC5CDR-IOB in github.com/cambridgeltl/MTL-Bioinformatics-2016) and `ler` (German
 * judgments, CC BY 4.0: `ler_dev.conll` and `ler_test.conll` of github.com/elenanereiss/Legal-Entity-Recognition). Of
 * CrossNER the training file comes first and then the development file, each shuffled; of the others a shuffled whole.
 * What is not learnt from is the test, but for CrossNER, which has its own, WNUT-17, of which it is the development
 * part, and the last two, of whose own it is the first thousand sentences.
 * A learner is `instant` or any base of a run.
 */
import { parseArgs } from 'node:util'
import { draw, type CorpusName, type Draw } from './few-labels/corpora.ts'
import type { TrainingSettings } from '../../src/model/training-settings.ts'
import { learnerFor } from './few-labels/learners.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '25,50,100,250,1000' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    corpora: { type: 'string', default: 'ai,music,wikigold,sample' },
    settings: { type: 'string', default: '{}' },
    learners: { type: 'string', default: 'instant' },
  },
})
/** Sentences below which a test says nothing. */
const LEAST_TEST = 20
const list = (text: string) => text.split(',')
const [folder] = positionals
const seeds = list(values.seeds).map(Number)

console.log('| corpus | sentences | learner | strict F1 | from – to | seconds |')
console.log('| --- | --- | --- | --- | --- | --- |')
for (const corpus of list(values.corpora) as CorpusName[]) {
  for (const size of list(values.sizes).map(Number)) {
    const draws: Draw[] = []
    for (const seed of seeds) draws.push(await draw(folder, corpus, size, seed))
    if (draws[0].train.length < size || draws[0].test.length < LEAST_TEST) continue
    for (const name of list(values.learners)) {
      const learner = learnerFor(name, JSON.parse(values.settings) as Partial<TrainingSettings>)
      const results: { f1: number; seconds: number }[] = []
      for (const one of draws) {
        results.push(await learner(one))
        console.error(corpus, size, name, one.seed, results.at(-1))
      }
      const f1 = results.map((one) => one.f1)
      const mean = f1.reduce((a, b) => a + b, 0) / f1.length
      const spread = `${Math.min(...f1).toFixed(3)} – ${Math.max(...f1).toFixed(3)}`
      const seconds = results.reduce((sum, one) => sum + one.seconds, 0) / results.length
      const cells = [corpus, size, name, mean.toFixed(3), spread, seconds.toFixed(1)]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
}

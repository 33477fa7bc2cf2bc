/**
 * How often the label that words and shapes give to a stretch is the right one: gold spans of sentences that were not
 * learnt from, each marked as it is, by how likely a label has to be before it is given.
 *
 *   node tests/bench/likeliest.ts CORPORA [--corpora wikigold,wnut17,ai,music] [--learnt 100] [--seeds 1,2,3,4,5]
 *
 * CORPORA as for few-labels.ts.
 */
import { parseArgs } from 'node:util'
import { trainingSettings } from '../../src/model/training-settings.ts'
import { InstantTagger } from '../../src/tagging/instant.ts'
import { instantReading, knownUnits, learnInstant } from '../../src/training/instant.ts'
import { draw, type CorpusName } from './few-labels/corpora.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpora: { type: 'string', default: 'wikigold,wnut17,ai,music' },
    learnt: { type: 'string', default: '100' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
  },
})
const [folder] = positionals
/** Shares that a label must exceed to be given. */
const limits = [0, 0.4, 0.5, 0.6, 0.7, 0.8]

/** Of each gold span of one draw, how likely its likeliest label is, and whether it is the right one. */
async function guessesOf(corpus: CorpusName, seed: number) {
  const { types, train, test } = await draw(folder, corpus, Number(values.learnt), seed)
  const reading = instantReading(train, trainingSettings.parse({}))
  const tagger = new InstantTagger(
    learnInstant(knownUnits(train, types, reading), types, reading, {}),
  )
  return test.flatMap((document) =>
    document.spans.map((span) => {
      const shares = tagger.typesOf(document, span)
      const share = Math.max(...shares)
      return { share, isRight: types[shares.indexOf(share)] === span.label }
    }),
  )
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`

console.log(`| corpus | spans | ${limits.map((limit) => `over ${percent(limit)}`).join(' | ')} |`)
console.log(`| --- | --- | ${limits.map(() => '---').join(' | ')} |`)
for (const corpus of values.corpora.split(',') as CorpusName[]) {
  const draws = values.seeds.split(',').map((seed) => guessesOf(corpus, Number(seed)))
  const all = (await Promise.all(draws)).flat()
  const cells = limits.map((limit) => {
    const given = all.filter(({ share }) => share > limit)
    const right = given.filter(({ isRight }) => isRight)
    return `${percent(given.length / all.length)} given, ${percent(right.length / given.length)} right`
  })
  console.log(`| ${[corpus, all.length, ...cells].join(' | ')} |`)
}

/**
 * Whether an order of the queue saves labelling: annotation is simulated, twenty sentences at a time, by the labels that
 * a corpus has; after each twenty the words and shapes learn anew and put what is left in order. Per corpus and order: the
 * strict F1 of a hundred sentences and the spans in them; then how many sentences, words, spans and seconds it takes to reach
 * the F1 that the order of import has with a hundred. Means over seeds. At the end, what half of the labels found
 * alike, beside what twice as many gained.
 *
 *   node tests/bench/queue.ts CORPORA [--corpora ai,music,wikigold,bc5cdr] [--seeds 1,2,3,4,5] [--orders …]
 *
 * CORPORA as for few-labels.ts.
 */
import { parseArgs } from 'node:util'
import { trainingSettings } from '../../src/model/training-settings.ts'
import {
  instantReading,
  knownUnits,
  learnInstant,
  measureInstant,
  type KnownUnits,
} from '../../src/training/instant.ts'
import { gainOf, readingOpen, type Read } from '../../src/training/teaching.ts'
import { draw, type CorpusName } from './few-labels/corpora.ts'

const orders: Record<string, ((read: Read) => number) | null> = {
  // As they come, which is by chance.
  import: null,
  spans: ({ spans }) => spans,
  doubt: ({ doubtful }) => doubtful,
  unsure: ({ doubtful, words }) => doubtful / words,
  changes: ({ changing }) => changing,
  unsettled: ({ changing, words }) => changing / words,
  shortest: ({ words }) => -words,
  teaching: gainOf,
  // As it was: more of it in longer ones.
  fullest: ({ doubtful, changing, spans, words }) =>
    (doubtful + 0.5 * changing + 0.25 * spans) / Math.sqrt(words),
}
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpora: { type: 'string', default: 'ai,music,wikigold,bc5cdr' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    orders: { type: 'string', default: Object.keys(orders).join(',') },
  },
})
const [folder] = positionals
/** What it takes a practised person, in seconds, to read a word, and to label a span and a sentence; see docs/benchmarks.md. */
const SECONDS = { word: 0.24, span: 2.5, sentence: 1.35 }
const costs = ['sentences', 'words', 'spans', 'seconds'] as const
type Cost = (typeof costs)[number]

/** Sentences labelled between two looks, that one ends with, and where orders are compared. */
const [STEP, LAST, AT] = [20, 160, 100]
/** Sentences to choose from, and to measure on. */
const [POOL, TEST] = [400, 300]

interface Point {
  sentences: number
  words: number
  spans: number
  seconds: number
  f1: number
  agreement: number | null
}

interface Scene {
  pool: KnownUnits[]
  held: KnownUnits[]
  types: string[]
  reading: ReturnType<typeof instantReading>
}

const agreements: { agreement: number; gain: number }[] = []
for (const corpus of values.corpora.split(',') as CorpusName[]) {
  const curves = new Map<string, Point[][]>(values.orders.split(',').map((name) => [name, []]))
  for (const seed of values.seeds.split(',').map(Number)) {
    const { train, test, types } = await draw(folder, corpus, POOL, seed)
    const reading = instantReading(train, trainingSettings.parse({}))
    const [pool, held] = [train, test.slice(0, TEST)].map((all) => knownUnits(all, types, reading))
    for (const [name, list] of curves) {
      list.push(simulated({ pool, held, types, reading }, orders[name]))
      console.error(corpus, seed, name, JSON.stringify(list.at(-1)))
    }
  }
  report(corpus, curves)
}
console.log('\n| found alike by half | with twice as many, points |\n| --- | --- |')
for (const { agreement, gain } of agreements.sort((a, b) => a.agreement - b.agreement))
  console.log(`| ${agreement.toFixed(2)} | ${(100 * gain).toFixed(1)} |`)

function simulated({ pool, held, types, reading }: Scene, order: (typeof orders)[string]): Point[] {
  const labelled = pool.slice(0, STEP)
  let left = pool.slice(STEP)
  const curve: Point[] = []
  for (;;) {
    const f1 = measureInstant(learnInstant(labelled, types, reading), held).strictF1
    const open = left.map((units, id) => ({ ...units, id }))
    const { documents, agreement } = toEnd(readingOpen(labelled, open, types, reading))
    curve.push({ sentences: labelled.length, ...effort(labelled), f1, agreement })
    if (labelled.length >= LAST || left.length < STEP) break
    if (order) {
      const ranked = documents.map((read) => ({ read, gain: order(read) }))
      // Equal ones by chance, as the pool is.
      left = ranked.sort((a, b) => b.gain - a.gain).map(({ read }) => left[read.id])
    }
    labelled.push(...left.slice(0, STEP))
    left = left.slice(STEP)
  }
  if (!order)
    for (const { sentences, f1, agreement } of curve) {
      const twice = curve.find((point) => point.sentences === 2 * sentences)
      if (twice && agreement !== null) agreements.push({ agreement, gain: twice.f1 - f1 })
    }
  return curve
}

function effort(labelled: readonly KnownUnits[]): Pick<Point, 'words' | 'spans' | 'seconds'> {
  const spansIn = ({ gold }: KnownUnits) => gold.tags[0].filter((tag) => tag.startsWith('B')).length
  const words = labelled.reduce((sum, { ranges }) => sum + ranges.length, 0)
  const spans = labelled.reduce((sum, units) => sum + spansIn(units), 0)
  const { word, span, sentence } = SECONDS
  return { words, spans, seconds: word * words + span * spans + sentence * labelled.length }
}

function toEnd<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** Where a curve first reaches an F1, between two of its points; infinite when it does not. */
function reaches(curve: readonly Point[], f1: number, cost: Cost) {
  const at = curve.findIndex((point) => point.f1 >= f1)
  if (at <= 0) return at === 0 ? curve[0][cost] : Infinity
  const [a, b] = [curve[at - 1], curve[at]]
  return a[cost] + ((f1 - a.f1) / (b.f1 - a.f1)) * (b[cost] - a[cost])
}

function report(corpus: string, curves: ReadonlyMap<string, Point[][]>): void {
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length
  const meanCurve = (list: Point[][]): Point[] =>
    list[0].map(({ sentences, agreement }, i) => ({
      ...{ sentences, agreement, words: mean(list.map((curve) => curve[i].words)) },
      spans: mean(list.map((curve) => curve[i].spans)),
      seconds: mean(list.map((curve) => curve[i].seconds)),
      f1: mean(list.map((curve) => curve[i].f1)),
    }))
  const all = new Map([...curves].map(([name, list]) => [name, meanCurve(list)]))
  const aim = all.get('import')?.find(({ sentences }) => sentences === AT)?.f1 ?? 0
  for (const [name, curve] of all) {
    const at = curve.find(({ sentences }) => sentences === AT)
    const cells = [corpus, name, at?.f1.toFixed(3), at?.spans.toFixed(0)]
    const needed = costs.map((cost) => reaches(curve, aim, cost).toFixed(0))
    console.log(`| ${[...cells, ...needed].join(' | ')} |`)
  }
}

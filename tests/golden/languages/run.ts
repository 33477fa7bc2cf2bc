/**
 * The whole way of many languages through the command line: sets made by rule are imported, trained on,
 * measured and tagged; figures are counted again by characters, and the entities compared with those of
 * transformers' pipeline. Results are in docs/languages.md.
 *
 * Run by hand: PYTHON=… node tests/golden/languages/run.ts FOLDER [--base MODEL] [--only korean,thai]
 * [--epochs 20]. PYTHON has torch, transformers and seqeval; FOLDER keeps everything.
 */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { EpochReport, Figures } from '../../../src/model/runs.ts'
import type { Reading } from '../../../src/model/reading.ts'
import type { Evaluation } from '../../../src/model/tagging.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: 'scratch:tiny' },
    only: { type: 'string' },
    epochs: { type: 'string', default: '20' },
    length: { type: 'string', default: '256' },
    learningRate: { type: 'string' },
    sentences: { type: 'string', default: '300' },
  },
})
const folder = resolve(positionals[0])
const sets = join(folder, 'sets')
const python = process.env.PYTHON ?? 'python3'
const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const
const environment = { ...process.env, SPANWRIGHT_HOME: join(folder, 'home') }

const script = (name: string, ...args: string[]) =>
  execFileSync(python, [here(name), ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })

/** What a command prints as JSON, a value a line. */
function cli<T>(...args: string[]): T[] {
  const command = [here('../../../src/cli/main.ts'), ...args, '--json']
  const output = execFileSync(process.execPath, command, { ...options, env: environment })
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
}

type Scores = Pick<Figures, 'precision' | 'recall' | 'f1'>
interface Compared {
  transformers: string
  class: string
  strategy: string
  compared: Record<'equal' | 'edges' | 'onlyPipeline' | 'onlyTag', number>[]
}
type Count = Scores & { perLabel: Record<string, Scores>; seqeval: Scores & { accuracy: number } }

/** The largest difference between figures that should be the same. */
function apart(a: Scores, b: Scores): number {
  return Math.max(
    ...(['precision', 'recall', 'f1'] as const).map((key) => Math.abs(a[key] - b[key])),
  )
}

const readingOf = (model: string) =>
  (JSON.parse(readFileSync(join(model, 'config.json'), 'utf8')) as { spanwright: Reading })
    .spanwright

/** A model that is read otherwise, and knows nothing of spans inside spans: what other programs see of it. */
function outermostOf(model: string, reading: Partial<Reading> = {}): string {
  const copy = `${model}-${Object.values(reading).join('-')}`
  rmSync(copy, { recursive: true, force: true })
  cpSync(model, copy, { recursive: true })
  rmSync(join(copy, 'nested.safetensors'), { force: true })
  const file = join(copy, 'config.json')
  const config = JSON.parse(readFileSync(file, 'utf8')) as { spanwright: Reading }
  config.spanwright = { ...config.spanwright, ...reading, depths: 1 }
  writeFileSync(file, JSON.stringify(config))
  return copy
}

function measure(name: string) {
  const own = join(folder, name)
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own)
  const all = join(sets, `${name}.spanwright.jsonl`)
  const dev = join(sets, `${name}.dev.spanwright.jsonl`)
  const [project, model] = [join(own, 'project.spanwright'), join(own, 'model')]
  cli('import', all, '--project', project)
  const began = performance.now()
  const settings = ['--epochs', values.epochs, '--max-length', values.length]
  if (values.learningRate) settings.push('--learning-rate', values.learningRate)
  const trained = cli<EpochReport>(
    'train',
    '--project',
    project,
    '--base',
    values.base,
    '--out',
    model,
    ...settings,
  )
  const seconds = (performance.now() - began) / 1000
  const best = trained.findLast((report) => report.best) as EpochReport

  const columns = join(own, 'columns.tsv')
  const [evaluated] = cli<Evaluation>(
    'eval',
    '--model',
    model,
    '--project',
    project,
    '--predictions',
    columns,
  )
  const [whole] = cli<Evaluation>('eval', '--model', model, '--data', all)
  const spans = whole.perLabel.reduce((sum, { support }) => sum + support, 0)

  const tag = (by: string, to: string) => {
    const tagged = join(own, to)
    cli('tag', dev, '--model', by, '--format', 'spanwright-jsonl', '--out', tagged)
    return tagged
  }
  const tagged = tag(model, 'tagged.jsonl')
  const count = JSON.parse(script('count.py', dev, tagged, columns)) as Count
  // transformers' own class takes the best class of each piece; a model of pieces is read by legal sequences.
  const reading = readingOf(model)
  const outermost = tag(outermostOf(model), 'outermost.jsonl')
  const plain = tag(outermostOf(model, { decoding: 'argmax', innerCost: 0 }), 'plain.jsonl')
  const pipeline = JSON.parse(script('pipeline.py', model, outermost, plain)) as Compared
  const labels = Object.entries(count.perLabel)
  return {
    set: name,
    base: values.base,
    seconds: Math.round(seconds),
    spans,
    beyond: whole.beyond.count,
    trainable: 1 - whole.beyond.count / spans,
    ...{ unit: reading.unit, depths: reading.depths },
    ...{ f1: evaluated.f1, strictF1: evaluated.strictF1, bestEpoch: best.epoch },
    worstLabel: Object.fromEntries(
      labels
        .toSorted(([, a], [, b]) => a.f1 - b.f1)
        .slice(0, 1)
        .map(([n, { f1 }]) => [n, f1]),
    ),
    tableAndEval: apart(best, evaluated),
    evalAndCount: apart(evaluated, count),
    perLabel: Math.max(
      ...evaluated.perLabel
        .filter(({ label }) => label in count.perLabel)
        .map((row) => apart(row, count.perLabel[row.label])),
    ),
    seqeval: apart(evaluated, count.seqeval),
    accuracy: Math.abs(evaluated.accuracy - count.seqeval.accuracy),
    ...{ transformers: pipeline.transformers, class: pipeline.class, strategy: pipeline.strategy },
    pipeline: pipeline.compared[0],
    transformersOwn: pipeline.compared[1],
    transformersOwnReadPlainly: pipeline.compared[2],
    listed: whole.beyond.listed.slice(0, 5),
  }
}

script('sets.py', sets, values.sentences)
const made = readdirSync(sets).flatMap((file) => /^(\w+)\.spanwright\.jsonl$/.exec(file)?.[1] ?? [])
const names = values.only?.split(',') ?? made
for (const name of names) {
  const result = measure(name)
  console.log(JSON.stringify(result, null, 1))
  appendFileSync(join(folder, 'results.jsonl'), `${JSON.stringify(result)}\n`)
}

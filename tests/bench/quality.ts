/**
 * Fine-tunes one pretrained model on one corpus here and with Hugging Face's Trainer, with the same
 * settings and several seeds, and prints the held-out F1 of each epoch's end.
 *
 *   PYTHON=python3 node tests/bench/quality.ts MODEL_FOLDER [--seeds 1,2,3] [--epochs 5] [--rate 5e-5]
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { LabelledText } from '../../src/model/documents.ts'
import type { RunEvent } from '../../src/model/runs.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'
import { spansToTags } from '../../src/domain/layers.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'
import { Engines } from '../../src/host/supervisor/engines.ts'
import { WorkerHandle } from '../../src/host/supervisor/worker-handle.ts'
import { documentWords } from '../../src/domain/words.ts'
import { classNames } from '../../src/domain/tags.ts'
import { RunDirectory } from '../../src/training/run-directory.ts'
import { loadCorpus, trainingData } from './corpus.ts'
import { summarise } from './statistics.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    epochs: { type: 'string', default: '5' },
    rate: { type: 'string', default: '5e-5' },
    out: { type: 'string' },
  },
})
const base = resolve(positionals[0])
const epochs = Number(values.epochs)
const learningRate = Number(values.rate)
const seeds = values.seeds.split(',').map(Number)
const folder = mkdtempSync(join(tmpdir(), 'spanwright-quality-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const corpus = await loadCorpus()
const train = trainingData(corpus.train, 'train')
const dev = trainingData(corpus.dev, 'dev')
const labels = [...new Set([...train.labels, ...dev.labels])]
const documents = [...train.documents, ...dev.documents].map((document, id) => ({
  ...document,
  id,
}))

/** Held-out F1 after each epoch, and the seconds that all took. */
interface Outcome {
  f1: number[]
  seconds: number
}

async function here(seed: number): Promise<Outcome> {
  const path = join(folder, `run-${seed}`)
  const settings = trainingSettings.parse({ base, epochs, learningRate, seed })
  await new RunDirectory(path).create({ labels, revision: 1, documents }, settings)
  const forkWorker = nodeForkWorker()
  const worker = new WorkerHandle(forkWorker)
  const start = performance.now()
  const f1: number[] = []
  const engine = await new Engines(forkWorker).choose(settings.engine)
  const job = { runDirectory: path, name: 'quality', base, settings, engine }
  const onEvent = (event: RunEvent) => {
    if (event.type === 'epoch') f1.push(event.report.f1)
  }
  const result = await worker.request('train', job, { onEvent }).result
  if (!result.ok) throw new Error(result.failure.message)
  const seconds = (performance.now() - start) / 1000
  await worker.quit()
  return { f1, seconds }
}

/** Words and IOB2 tags of each document, for the script. */
function sentences(texts: readonly LabelledText[]) {
  return texts.map((document) => {
    const words = documentWords(document)
    return {
      words: words.map(({ start, end }) => document.text.slice(start, end)),
      tags: spansToTags(words, document.spans, ({ label }) => label).tags,
    }
  })
}

async function there(seed: number): Promise<Outcome> {
  const path = join(folder, `trainer-${seed}.json`)
  const data = { train: sentences(corpus.train), dev: sentences(corpus.dev) }
  const settings = { base, epochs, learningRate, seed, classes: classNames(labels) }
  writeFileSync(path, JSON.stringify({ ...data, ...settings }))
  const script = fileURLToPath(new URL('quality.py', import.meta.url))
  const env = { ...process.env, HF_HUB_OFFLINE: '1' }
  const start = performance.now()
  const child = spawn(process.env.PYTHON ?? 'python3', [script, path], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const f1: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{"f1"')) f1.push((JSON.parse(line) as { f1: number }).f1)
  }
  return { f1, seconds: (performance.now() - start) / 1000 }
}

const outcomes: { program: string; seed: number; outcome: Outcome }[] = []
console.log(`${corpus.name}, ${epochs} epochs, learning rate ${learningRate}: held-out F1 by epoch`)
for (const seed of seeds) {
  for (const [program, run] of [
    ['spanwright', here],
    ['Trainer', there],
  ] as const) {
    const outcome = await run(seed)
    outcomes.push({ program, seed, outcome })
    const figures = outcome.f1.map((f1) => f1.toFixed(4)).join('  ')
    console.log(`${program.padEnd(10)}  seed ${seed}  ${figures}  ${outcome.seconds.toFixed(0)} s`)
  }
}
for (const program of ['spanwright', 'Trainer']) {
  const own = outcomes.filter((one) => one.program === program).map(({ outcome }) => outcome)
  const last = own.map(({ f1 }) => f1.at(-1) ?? NaN)
  const mean = last.reduce((sum, f1) => sum + f1, 0) / last.length
  const { min, max } = summarise(last)
  console.log(
    `${program.padEnd(10)}  mean ${mean.toFixed(4)} (${min.toFixed(4)}–${max.toFixed(4)})`,
  )
}
if (values.out) writeFileSync(values.out, JSON.stringify(outcomes, null, 2) + '\n')

import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunEvent } from '../../src/model/runs.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'
import { Engines } from '../../src/host/supervisor/engines.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'
import { WorkerHandle, type ForkWorker } from '../../src/host/supervisor/worker-handle.ts'
import { RunDirectory } from '../../src/training/run-directory.ts'
import { fixedBatch } from './fixed-batch.ts'
import { loadCorpus, trainingData, type Corpus } from './corpus.ts'
import { modelFolder } from './model-folder.ts'
import type { Peers } from './peers.ts'
import { missingRows } from './report.ts'
import type { Row } from './row.ts'
import { benchConfig, shapes, type ShapeName } from './shapes.ts'
import { summarise } from './statistics.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** How long people wait before the first thing happens. */
export async function startRows(
  folder: string,
  peers: Peers,
  shape: ShapeName,
  rounds: number,
): Promise<Row[]> {
  const corpus = await loadCorpus()
  const base = await modelFolder(folder, shape, corpus.tokenizer)
  const clicks: Click[] = []
  const [trainer, cli, host]: number[][] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    clicks.push(await clickToFirstStep(join(folder, `run-${round}`), base, corpus))
    if (peers.python) trainer.push(await trainerToFirstStep(peers, shape))
    cli.push(commandLineStart(folder))
    host.push(await hostStart(folder))
  }
  const row = (work: string, program: string, seconds: number[]): Row => ({
    group: 'start',
    work,
    program,
    unit: 's',
    value: summarise(seconds),
  })
  const first = `${shape}: click to first step`
  const times = (of: (click: Click) => number) => clicks.map(of)
  const click = times(({ step }) => step)
  const rows = [row(first, 'spanwright', click)]
  if (peers.python) {
    const peer = row(first, 'Trainer script', trainer)
    rows.push({ ...peer, ratio: summarise(trainer).median / summarise(click).median })
  }
  const part = (name: string, of: (click: Click) => number) =>
    rows.push(row(`${shape}: of it ${name}`, 'spanwright', times(of)))
  part('run directory, worker ready', ({ ready }) => ready)
  part('base, tokens, session', ({ ready, plan }) => plan - ready)
  part('the step', ({ plan, step }) => step - plan)
  rows.push(row('command line: models list', 'spanwright', cli))
  const hostWork = 'browser host: start to link'
  return host.some(Number.isNaN)
    ? [...rows, ...missingRows('start', hostWork, 's', ['spanwright'], 'run npm run build first')]
    : [...rows, row(hostWork, 'spanwright', host)]
}

/** Seconds from the click until the worker greets, the session is made, and the first update is done. */
interface Click {
  ready: number
  plan: number
  step: number
}

/** With a checkpoint read from disk; `start-phases.ts` divides the part within the worker further. */
async function clickToFirstStep(path: string, base: string, corpus: Corpus): Promise<Click> {
  const start = performance.now()
  const click: Click = { ready: NaN, plan: NaN, step: NaN }
  const passed = (moment: keyof Click) => (click[moment] = (performance.now() - start) / 1000)
  const { documents, labels } = trainingData(corpus.train.slice(0, 1000), 'auto')
  const settings = trainingSettings.parse({ base })
  await new RunDirectory(path).create({ labels, revision: 1, documents }, settings)
  const forkWorker = nodeForkWorker()
  const forkListened: ForkWorker = (options) => {
    const process = forkWorker(options)
    process.onMessage(
      (message) => (message as { type: string }).type === 'ready' && passed('ready'),
    )
    return process
  }
  const worker = new WorkerHandle(forkListened)
  const engine = new Engines(forkWorker).choose(settings.engine)
  await new Promise<void>((resolve, reject) => {
    const job = { runDirectory: path, name: 'bench', base, settings }
    const body = engine.then((engine) => ({ ...job, engine }))
    const onEvent = ({ type }: RunEvent) => {
      if (type === 'plan' || type === 'step') passed(type)
      if (type === 'step') resolve()
    }
    void worker
      .request('train', body, { onEvent })
      .result.then((result) => !result.ok && reject(new Error(result.failure.message)))
  })
  await worker.quit()
  return click
}

/** The same for a script around Trainer: Python's imports, the model, the first update. */
async function trainerToFirstStep(peers: Peers, shape: ShapeName): Promise<number> {
  const { vocabSize } = benchConfig(shape)
  const spec = { sizes: shapes[shape], batches: fixedBatch().batches, padTo: 0, vocabSize }
  const start = performance.now()
  const child = peers.pythonChild('Trainer script', 'trainer', spec)
  await child.ready()
  await child.measure()
  const seconds = (performance.now() - start) / 1000
  await child.end()
  return seconds
}

function commandLineStart(folder: string): number {
  const env = { ...process.env, SPANWRIGHT_HOME: join(folder, 'home') }
  const start = performance.now()
  execFileSync(process.execPath, [main, 'models', 'list', '--json'], { env })
  return (performance.now() - start) / 1000
}

/** From starting the process to the line with the link. Needs the built pages. */
async function hostStart(folder: string): Promise<number> {
  const env = { ...process.env, SPANWRIGHT_HOME: join(folder, 'home') }
  const start = performance.now()
  const child = spawn(process.execPath, [main, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const seconds = await new Promise<number>((resolve) => {
    child.stdout.once('data', () => resolve((performance.now() - start) / 1000))
    child.once('exit', () => resolve(NaN))
  })
  child.kill()
  return seconds
}

/**
 * Where the time goes from reading the base to the end of the first step, in this process, through the
 * worker's own functions:
 *
 *   node tests/bench/start-phases.ts [model folder]    (without a folder a BERT-base one is made)
 *
 * Each line: wall time, the process's own and the system's processor time, pages of memory taken from
 * the system, and resident memory at its end.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import { trainingSettings } from '../../src/model/training-settings.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import { KernelPool } from '../../src/engines/onnx/processor/pool.ts'
import { prepareBase } from '../../src/training/base.ts'
import { epochBatches, toTokenBatch } from '../../src/training/batches.ts'
import { prepareData } from '../../src/training/data.ts'
import { RunDirectory } from '../../src/training/run-directory.ts'
import { effectiveSettings } from '../../src/training/settings.ts'
import { loadCorpus, trainingData } from './corpus.ts'
import { modelFolder } from './model-folder.ts'

/** Sentences of the corpus: as many as the measurement from click to first step takes. */
const DOCUMENTS = 1000
const STEPS = 3

let since = { at: performance.now(), usage: process.resourceUsage() }

/** Prints what happened since the last mark, and begins anew. */
function mark(phase: string): void {
  const now = { at: performance.now(), usage: process.resourceUsage() }
  const columns = [
    now.at - since.at,
    (now.usage.userCPUTime - since.usage.userCPUTime) / 1000,
    (now.usage.systemCPUTime - since.usage.systemCPUTime) / 1000,
    now.usage.minorPageFault - since.usage.minorPageFault,
    process.memoryUsage.rss() / 1e6,
  ]
  console.log(phase.padEnd(34), ...columns.map((value) => value.toFixed(0).padStart(9)))
  since = { at: performance.now(), usage: process.resourceUsage() }
}

/** Marks the parts of making a session and of a step, around the engine's own calls. */
function markParts(): void {
  const startPool = KernelPool.start.bind(KernelPool)
  KernelPool.start = (...args) => {
    mark('graph recorded, parameters placed')
    return startPool(...args)
  }
  const createSession = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    ...args: unknown[]
  ) => Promise<ort.InferenceSession>
  const marked = async (...args: unknown[]) => {
    const session = await createSession(...args)
    mark('  session of the runtime made')
    const run = session.run.bind(session) as (
      ...args: unknown[]
    ) => ReturnType<ort.InferenceSession['run']>
    session.run = async (...args: unknown[]) => {
      mark('  masks drawn')
      const results = await run(...args)
      mark('  graph run')
      return results
    }
    return session
  }
  ort.InferenceSession.create = marked as typeof ort.InferenceSession.create
}

const folder = mkdtempSync(join(tmpdir(), 'spanwright-start-'))
try {
  const corpus = await loadCorpus()
  const base = process.argv[2] ?? (await modelFolder(folder, 'base', corpus.tokenizer))
  const settings = effectiveSettings(trainingSettings.parse({ base }))
  const { documents, labels } = trainingData(corpus.train.slice(0, DOCUMENTS), 'auto')
  const directory = new RunDirectory(join(folder, 'run'))
  const titles = ['wall ms', 'user ms', 'system ms', 'pages', 'MB']
  console.log(''.padEnd(34), ...titles.map((title) => title.padStart(9)))
  mark('before')

  await directory.create({ labels, revision: 1, documents }, settings)
  mark('run directory written')
  const snapshot = await directory.snapshot()
  const { weights, ...model } = await prepareBase(base, settings, snapshot, directory)
  mark('base read')
  const data = prepareData(snapshot, model, settings)
  mark('tokens')
  markParts()
  const session = await onnxCpuEngine.train(model.config, weights, {
    seed: settings.seed,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 },
    frozenLayers: settings.frozenLayers,
    usedTokenIds: data.usedTokenIds,
  })
  mark('  threads ready, moments cleared')
  const [batch] = epochBatches(data.train, settings.batchSize, settings.seed, 1)
  const tokens = toTokenBatch(batch, data.padId)
  for (let step = 1; step <= STEPS; step++) {
    await session.step([tokens], 1e-5)
    mark(`step ${step} of ${tokens.B} × ${tokens.T}: norm, AdamW`)
  }
  await session.dispose()
  console.log(`peak ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

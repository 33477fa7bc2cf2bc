import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseOf } from '../../../src/host/training/estimate.ts'
import { Engines } from '../../../src/host/supervisor/engines.ts'
import { nodeForkWorker } from '../../../src/host/supervisor/node-worker.ts'
import { WorkerHandle } from '../../../src/host/supervisor/worker-handle.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import type { EpochReport } from '../../../src/model/runs.ts'
import { trainingSettings } from '../../../src/model/training-settings.ts'
import {
  instantReading,
  knownUnits,
  learnInstant,
  measureInstant,
} from '../../../src/training/instant.ts'
import { presetFor } from '../../../src/training/presets.ts'
import { RunDirectory } from '../../../src/training/run-directory.ts'
import type { Draw } from './corpora.ts'

/** Learns from a draw and measures itself. */
type Learner = (draw: Draw) => Promise<{ f1: number; seconds: number }>

export const learnerFor = (name: string): Learner => (name === 'instant' ? instant : runFrom(name))

/** It uses one processor, whose time is told: other work on the machine does not count. */
const instant: Learner = async ({ train, test, types }) => {
  const start = process.cpuUsage()
  const reading = instantReading(train, trainingSettings.parse({}))
  const model = learnInstant(knownUnits(train, types, reading), types, reading)
  const { user, system } = process.cpuUsage(start)
  const seconds = (user + system) / 1e6
  return { f1: measureInstant(model, knownUnits(test, types, reading)).strictF1, seconds }
}

/** A run from a base with the settings that are suggested for it; its best epoch. */
function runFrom(base: string): Learner {
  return async ({ train, test, types, seed }) => {
    const folder = mkdtempSync(join(tmpdir(), 'few-labels-'))
    const { preset } = presetFor(base, unwrap(await baseOf(base)), train.length)
    const settings = trainingSettings.parse({ base, ...preset, seed })
    const documents = [...train, ...test]
    await new RunDirectory(folder).create({ labels: types, revision: 1, documents }, settings)
    const forkWorker = nodeForkWorker()
    const engine = await new Engines(forkWorker).choose('auto')
    const worker = new WorkerHandle(forkWorker)
    const reports: EpochReport[] = []
    const job = { runDirectory: folder, name: base, base, settings, engine }
    try {
      unwrap(
        await worker.request('train', job, {
          onEvent: (event) => event.type === 'epoch' && reports.push(event.report),
        }).result,
      )
    } finally {
      await worker.quit()
      rmSync(folder, { recursive: true, force: true })
    }
    const best = reports.findLast((report) => report.best) as EpochReport
    return { f1: best.strictF1, seconds: reports[reports.length - 1].seconds }
  }
}

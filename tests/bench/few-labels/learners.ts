import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseOf } from '../../../src/host/training/estimate.ts'
import { nodeForkWorker } from '../../../src/host/supervisor/node-worker.ts'
import { Workers } from '../../../src/host/supervisor/workers.ts'
import { evaluateModel } from '../../../src/host/tagging/evaluation.ts'
import { unwrap } from '../../../src/domain/failure.ts'
import type { EpochReport } from '../../../src/model/runs.ts'
import { trainingSettings, type TrainingSettings } from '../../../src/model/training-settings.ts'
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

/** `settings`: in place of those that are suggested for a base. */
export const learnerFor = (name: string, settings: Partial<TrainingSettings> = {}): Learner =>
  name === 'instant' ? instant : runFrom(name, settings)

/** It uses one processor, whose time is told: other work on the machine does not count. */
const instant: Learner = async ({ train, test, types }) => {
  const start = process.cpuUsage()
  const reading = instantReading(train, trainingSettings.parse({}))
  const model = learnInstant(knownUnits(train, types, reading), types, reading)
  const { user, system } = process.cpuUsage(start)
  const seconds = (user + system) / 1e6
  return { f1: measureInstant(model, knownUnits(test, types, reading)).strictF1, seconds }
}

/**
 * A run from a base with the settings that are suggested for it, or others. Its best epoch is chosen by the
 * sentences held out, as it is in the program, and measured on what chose nothing.
 */
function runFrom(base: string, others: Partial<TrainingSettings>): Learner {
  return async ({ train, held, test, types, seed }) => {
    const folder = mkdtempSync(join(tmpdir(), 'few-labels-'))
    const { preset } = presetFor(base, unwrap(await baseOf(base)), train.length)
    const settings = trainingSettings.parse({ base, ...preset, ...others, seed })
    const chooses = held.length > 0 ? held : test
    const seen = new Set(held.map(({ id }) => id))
    const documents = [...train, ...chooses]
    await new RunDirectory(folder).create({ labels: types, revision: 1, documents }, settings)
    const workers = new Workers(nodeForkWorker())
    const engine = await workers.engines.choose('auto')
    const worker = workers.forTraining()
    const reports: EpochReport[] = []
    const job = { runDirectory: folder, name: base, base, settings, engine }
    try {
      const { modelFolder } = unwrap(
        await worker.request('train', job, {
          onEvent: (event) => event.type === 'epoch' && reports.push(event.report),
        }).result,
      )
      const unseen = test.filter(({ id }) => !seen.has(id))
      const { evaluation } = await evaluateModel(workers, modelFolder, unseen)
      return { f1: evaluation.strictF1, seconds: reports[reports.length - 1].seconds }
    } finally {
      await workers.quit()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

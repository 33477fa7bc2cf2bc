import { basename } from 'node:path'
import type { Checkpoint, ReadCheckpoint } from '../checkpoints/folder.ts'
import type { TrainingJob } from '../model/runs.ts'
import { merged } from '../nn/adapter.ts'
import { prepareBase } from './base.ts'
import type { Snapshot } from './dataset.ts'
import type { RunDirectory } from './run-directory.ts'

/** A model as it is trained; its weights lie in the session. */
export type TrainedModel = Omit<ReadCheckpoint, 'weights'>

/**
 * The model of a run's best evaluation. Where an adapter was trained, its changes are added to the base, which is read
 * anew, and it goes along by itself.
 */
export async function bestModel(
  { base, baseName, settings }: TrainingJob,
  model: TrainedModel,
  snapshot: Snapshot,
  directory: RunDirectory,
): Promise<Checkpoint> {
  const best = await directory.loadBest()
  const { adapter, ...config } = model.config
  if (!adapter) return { ...model, weights: best }
  const { weights } = await prepareBase(base, settings, snapshot, directory)
  return {
    ...{ ...model, config, weights: merged(weights, best, adapter) },
    adapter: { ...adapter, base: baseName ?? basename(base), weights: best },
  }
}

import type { Baseline, TrainingJob } from '../model/runs.ts'
import { onSide, type Snapshot, type TrainingDocument } from './dataset.ts'
import {
  instantReading,
  knownUnits,
  learningInstant,
  learntUnder,
  measureInstant,
} from './instant.ts'
import { withinWork } from './lexical-work.ts'
import type { Control } from './loop.ts'

/** About three seconds of one core; see `withinWork`. */
const WORK = 350_000

/**
 * What words and shapes alone give on a run's held-out documents, learnt from the same documents, or from as
 * many of them as take a few seconds. Undefined when cancelled meanwhile.
 */
export async function baselineFor(
  { documents, labels }: Snapshot,
  settings: TrainingJob['settings'],
  control: Control,
  limit = WORK,
): Promise<Baseline | undefined> {
  const reading = instantReading(documents, settings)
  const on = (side: 'train' | 'dev') => onSide(side, documents, settings.devFraction)
  const read = (document: TrainingDocument) => knownUnits([document], labels, reading)[0]
  const bounds = { types: labels.length, depths: reading.depths, limit }
  const train = withinWork(on('train'), read, bounds)
  const model = await learntUnder(control, learningInstant(train, labels, reading))
  if (!model) return undefined
  const { f1, strictF1 } = measureInstant(model, knownUnits(on('dev'), labels, reading))
  return { f1, strictF1, documents: train.length }
}

import type { Baseline, TrainingJob } from '../model/runs.ts'
import { hashShare, sideOf, type Snapshot, type TrainingDocument } from './dataset.ts'
import { instantReading, knownUnits, learningInstant, measureInstant } from './instant.ts'
import type { Control } from './loop.ts'

/**
 * Units times classes that are learnt from for comparison: about three seconds on one core, measured with 9
 * and 29 classes. Each class costs as much as there is, each unit as much as eight classes.
 */
const WORK = 350_000
const UNIT_COST = 8

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
  const on = (side: 'train' | 'dev') =>
    documents.filter((document) => sideOf(document, settings.devFraction) === side)
  const cost = UNIT_COST + 1 + 2 * labels.length
  let work = 0
  const train = byChance(on('train')).flatMap((document) => {
    if (work >= limit) return []
    const [known] = knownUnits([document], labels, reading)
    work += known.ranges.length * reading.depths * cost
    return [known]
  })
  const learning = learningInstant(train, labels, reading)
  for (;;) {
    const { done, value } = learning.next()
    await control.unpaused()
    if (control.cancelled) return undefined
    if (!done) continue
    const { f1, strictF1 } = measureInstant(value, knownUnits(on('dev'), labels, reading))
    return { f1, strictF1, documents: train.length }
  }
}

/** In an order that has nothing to do with theirs, and is the same each time. */
const byChance = (documents: readonly TrainingDocument[]) =>
  documents.toSorted((a, b) => hashShare(a.text) - hashShare(b.text))

import { writeInstant } from '../checkpoints/instant.ts'
import { failed, stopped } from '../domain/failure.ts'
import type { LearningStep } from '../lexical/learn.ts'
import type { LexicalModel } from '../lexical/model.ts'
import type { EpochReport, TrainingEvent, TrainingJob } from '../model/runs.ts'
import type { Reading } from '../model/reading.ts'
import { adviceOnLabels } from './advice.ts'
import { instantCard, versionsOf } from './card.ts'
import { Clock } from './clock.ts'
import { onSide, type Snapshot } from './dataset.ts'
import {
  instantLoss,
  instantReading,
  knownUnits,
  learningInstant,
  measureInstant,
  type KnownUnits,
} from './instant.ts'
import type { Control } from './loop.ts'
import type { RunDirectory } from './run-directory.ts'
import { INSTANT } from '../model/training-settings.ts'
import { chooseSamples, sampleOf, type SampleSource } from './samples.ts'
import { untrainableIn } from './untrainable.ts'

/** What of a snapshot is learnt from and measured on, cut into units. */
interface Sides {
  types: string[]
  reading: Reading
  train: KnownUnits[]
  dev: KnownUnits[]
  watched: SampleSource[]
  plan: TrainingEvent
}

/** A run from the base `instant`: seconds, one evaluation at its end, and nothing kept before. */
export async function runInstant(
  { name, settings, program }: TrainingJob,
  directory: RunDirectory,
  control: Control,
  emit: (event: TrainingEvent) => void,
): Promise<EpochReport[]> {
  const snapshot = await directory.snapshot()
  const sides = sidesOf(snapshot, settings)
  const { train, dev, types, reading } = sides
  emit(sides.plan)
  const clock = new Clock(0)
  const { model, steps } = await learn(sides, control, emit, clock)
  const { tags, ...measured } = measureInstant(model, dev)
  const samples = sides.watched.map((one) =>
    sampleOf(one, dev[one.document].ranges, tags[one.document]),
  )
  const report: EpochReport = {
    ...{ epoch: 1, step: steps, validationLoss: instantLoss(model, dev) },
    ...{ ...measured, samples, turned: null },
    ...{ trainLoss: instantLoss(model, train), seconds: clock.seconds },
    ...{ tokensPerSecond: clock.tokensPerSecond, best: true },
  }
  emit({ type: 'epoch', report })
  emit({ type: 'advice', lines: adviceOnLabels(report) })
  const sizes = { train: train.length, dev: dev.length, versions: versionsOf(program) }
  const card = instantCard({ name, types, reading, report, ...sizes })
  const { calibration } = report
  const calibrated = { ...model, reading: { ...reading, calibration } }
  await writeInstant(directory.modelFolder, calibrated, { 'README.md': card })
  await directory.finishAt({ step: steps, lossSum: 0, seconds: report.seconds, epochs: [report] })
  return [report]
}

function sidesOf(snapshot: Snapshot, settings: TrainingJob['settings']): Sides {
  const { documents, labels: types } = snapshot
  const reading = instantReading(documents, settings)
  const on = (side: 'train' | 'dev') => onSide(side, documents, settings.devFraction)
  const [trainDocuments, devDocuments] = [on('train'), on('dev')]
  const [train, dev] = [trainDocuments, devDocuments].map((chosen) =>
    knownUnits(chosen, types, reading),
  )
  if (!train.some(({ labels }) => labels.some((row) => row.some((label) => label > 0)))) {
    throw failed(
      'bad-input',
      'There is no labelled span to learn from; annotate some documents first.',
    )
  }
  const all = [...trainDocuments, ...devDocuments]
  const untrainable = untrainableIn(
    [...train, ...dev].map(({ gold }, d) => ({ document: all[d], gold })),
  )
  const plan: TrainingEvent = {
    ...{ type: 'plan', engine: INSTANT, untrainable, totalSteps: 0, stepsPerEpoch: 0 },
    ...{ trainDocuments: train.length, devDocuments: dev.length, parameters: 0 },
  }
  return { types, reading, train, dev, watched: chooseSamples(devDocuments), plan }
}

/** Learns, letting messages in between two steps. Throws a FailureError 'cancelled'. */
async function learn(
  { train, types, reading }: Sides,
  control: Control,
  emit: (event: TrainingEvent) => void,
  clock: Clock,
): Promise<{ model: LexicalModel; steps: number }> {
  const units = train.reduce((sum, { ranges }) => sum + ranges.length, 0)
  const learning = learningInstant(train, types, reading)
  for (let step = 1; ; step++) {
    const { done, value } = learning.next()
    if (done) return { model: value, steps: step - 1 }
    clock.count(units)
    emit(stepEvent(step, value, units, clock))
    clock.stop()
    await control.unpaused()
    clock.start()
    if (control.cancelled) throw stopped()
  }
}

/** How many steps there will be is not known: it ends where more bring nothing. */
const stepEvent = (step: number, { value }: LearningStep, units: number, clock: Clock) =>
  ({
    ...{ type: 'step', step, epoch: 1, loss: value / units, learningRate: 0 },
    ...{ tokensPerSecond: clock.tokensPerSecond, secondsLeft: 0 },
  }) satisfies TrainingEvent

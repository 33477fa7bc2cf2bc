import { basename } from 'node:path'
import { formatConfig } from '../families/config.ts'
import { writeCheckpoint, type Checkpoint } from '../checkpoints/folder.ts'
import { unwrap } from '../domain/failure.ts'
import type { Engine, OptimizerOptions, TrainingSession } from '../nn/engine.ts'
import { parameterShapes } from '../families/model.ts'
import { adviceFor } from './advice.ts'
import { prepareBase } from './base.ts'
import { modelCard } from './card.ts'
import { prepareData, type TrainingData } from './data.ts'
import type { Snapshot } from './dataset.ts'
import type { EpochReport, TrainingEvent, TrainingJob } from '../model/runs.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import { stepsPerEpoch, trainingLoop, type Control } from './loop.ts'
import { RunDirectory, type Position } from './run-directory.ts'
import { effectiveSettings } from './settings.ts'

export interface TrainingOutcome {
  finished: boolean
  epochs: EpochReport[]
  /** Hugging Face folder of the best epoch, when finished. */
  modelFolder: string | null
}

/**
 * A whole run, or the rest of one: reads the snapshot, prepares the base, trains, and writes the best
 * epoch as a Hugging Face folder. The engine may still be being chosen while the base is read. Throws a FailureError when the data or the base cannot be used.
 */
export async function runTraining(
  job: TrainingJob,
  engine: Engine | Promise<Engine>,
  control: Control,
  emit: (event: TrainingEvent) => void,
  directory = new RunDirectory(job.runDirectory),
): Promise<TrainingOutcome> {
  const earlier = await directory.position()
  // A kill between a save and the message about it left the host without these.
  for (const report of earlier?.position.epochs ?? []) emit({ type: 'epoch', report })
  if (earlier?.finished) {
    return {
      finished: true,
      epochs: earlier.position.epochs,
      modelFolder: directory.modelFolder,
    }
  }
  const settings = effectiveSettings(job.settings)
  const prepared = await prepare({ ...job, settings }, engine, directory, earlier?.position)
  const { session, model, data, snapshot } = prepared
  try {
    emit(planOf(await engine, prepared, settings))
    const { epochs, finished } = await trainingLoop({
      session,
      train: data.train,
      dev: data.dev,
      classes: model.config.labels,
      padId: data.padId,
      settings,
      directory,
      control,
      emit,
      resumeAt: earlier?.position,
    })
    if (!finished) return { finished, epochs, modelFolder: null }
    emit({ type: 'advice', lines: adviceFor(epochs, settings) })
    const card = modelCard({
      name: job.name,
      base: job.base.startsWith('scratch:') ? job.base : basename(job.base),
      labels: snapshot.labels,
      settings,
      epochs,
      trainDocuments: data.trainDocuments,
      devDocuments: data.dev.gold.length,
    })
    await writeModel(directory, model, settings, card)
    await directory.finish()
    return { finished, epochs, modelFolder: directory.modelFolder }
  } finally {
    await session.dispose()
  }
}

type Model = Omit<Checkpoint, 'weights'>

interface Prepared {
  session: TrainingSession
  model: Model
  data: TrainingData
  snapshot: Snapshot
}

/** Reads what the run needs and loads the session; the base's own weights are let go after. */
async function prepare(
  job: TrainingJob,
  engine: Engine | Promise<Engine>,
  directory: RunDirectory,
  position: Position | undefined,
): Promise<Prepared> {
  const { settings } = job
  const snapshot = await directory.snapshot()
  const { weights, ...model } = await prepareBase(job.base, settings, snapshot, directory)
  const data = prepareData(snapshot, model, settings)
  const session = await (
    await engine
  ).train(model.config, weights, {
    seed: settings.seed,
    optimizer: optimizerOf(settings),
    frozenLayers: settings.frozenLayers,
    usedTokenIds: data.usedTokenIds,
  })
  if (position) await session.writeState(await directory.state())
  return { session, model, data, snapshot }
}

function optimizerOf(settings: TrainingSettings): OptimizerOptions {
  const { beta1, beta2, epsilon, weightDecay, maxGradNorm } = settings
  return {
    beta1,
    beta2,
    epsilon,
    weightDecay,
    maxGradNorm: maxGradNorm === 0 ? Infinity : maxGradNorm,
  }
}

function planOf(
  engine: Engine,
  { model, data }: Prepared,
  settings: TrainingSettings,
): TrainingEvent {
  const perEpoch = stepsPerEpoch(data.train.length, settings)
  const sizes = [...parameterShapes(model.config).values()].map((shape) =>
    shape.reduce((a, b) => a * b),
  )
  return {
    type: 'plan',
    engine: engine.id,
    trainDocuments: data.trainDocuments,
    devDocuments: data.dev.gold.length,
    totalSteps: perEpoch * settings.epochs,
    stepsPerEpoch: perEpoch,
    parameters: sizes.reduce((a, b) => a + b),
    untrainableSpans: data.untrainableSpans,
  }
}

/** The best weights as a Hugging Face folder; config.json also says how to decode its classes. */
async function writeModel(
  directory: RunDirectory,
  model: Model,
  { decoding }: TrainingSettings,
  card: string,
): Promise<void> {
  const weights = await directory.loadBest()
  const config = JSON.parse(formatConfig(model.config, model.tokenizer.padId)) as object
  unwrap(
    await writeCheckpoint(
      directory.modelFolder,
      { ...model, weights },
      {
        'README.md': card,
        'config.json': JSON.stringify({ ...config, spanwright: { decoding } }, null, 2),
      },
    ),
  )
}

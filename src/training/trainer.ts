import { basename } from 'node:path'
import { writeCheckpoint } from '../checkpoints/folder.ts'
import { unwrap } from '../domain/failure.ts'
import type { Engine, OptimizerOptions, TrainingSession } from '../nn/engine.ts'
import { parameterShapes } from '../families/model.ts'
import { adviceFor } from './advice.ts'
import { prepareBase } from './base.ts'
import { bestModel, type TrainedModel } from './best-model.ts'
import { baselineFor } from './baseline.ts'
import { brokenSentence } from './broken.ts'
import { modelCard, versionsOf } from './card.ts'
import { prepareData, type TrainingData } from './data.ts'
import type { Snapshot } from './dataset.ts'
import type { EpochReport, TrainingEvent, TrainingJob } from '../model/runs.ts'
import { INSTANT, type TrainingSettings } from '../model/training-settings.ts'
import { runInstant } from './instant-run.ts'
import { ignoranceOf } from './losses.ts'
import { stepsPerEpoch, trainingLoop, type Control } from './loop.ts'
import { usualRates } from './presets.ts'
import { RunDirectory, type Position } from './run-directory.ts'
import { isMadeHere } from './scratch.ts'
import { effectiveSettings } from './settings.ts'
import { teachVote } from './vote.ts'

export interface TrainingOutcome {
  /** Trained to its end; neither cancelled nor broken. */
  finished: boolean
  epochs: EpochReport[]
  /** Hugging Face folder of the best epoch, when finished, or broken after an evaluation. */
  modelFolder: string | null
  /** Ended by hand, before its last epoch. */
  endedEarly?: boolean
  /** Why training could not go on, what is kept and what to do, when it met a figure that is no number. */
  broken?: string
}

/**
 * A whole run, or the rest of one: reads the snapshot, prepares the base, trains, and writes the best
 * epoch as a Hugging Face folder, also when training breaks after it. The engine may still be being
 * chosen while the base is read; from words and shapes alone none is needed. Throws a FailureError when the data or the base cannot be used.
 */
export async function runTraining(
  job: TrainingJob,
  engine: Engine | Promise<Engine> | undefined,
  control: Control,
  emit: (event: TrainingEvent) => void,
  directory = new RunDirectory(job.runDirectory),
): Promise<TrainingOutcome> {
  const earlier = await directory.position()
  if (earlier) retell(earlier.position, emit)
  if (earlier?.finished) {
    const { broken, position } = earlier
    const ended = { finished: broken === undefined, epochs: position.epochs, broken }
    return { ...ended, modelFolder: directory.modelFolder }
  }
  const settings = effectiveSettings(job.settings)
  const run = { ...job, settings }
  if (job.base === INSTANT) {
    const epochs = await runInstant(run, directory, control, emit)
    return { finished: true, epochs, modelFolder: directory.modelFolder }
  }
  if (!engine) throw new Error('a network needs an engine')
  const prepared = await prepare(run, engine, directory, { at: earlier?.position, control })
  const { session, model, data } = prepared
  try {
    emit(planOf(await engine, prepared, settings))
    const baseline = await baselineFor(prepared.snapshot, settings, control)
    if (baseline) emit({ type: 'baseline', baseline })
    const { epochs, end } = await trainingLoop({
      session,
      train: data.train,
      dev: data.dev,
      samples: data.samples,
      heldOut: data.heldOut,
      classes: model.config.labels,
      reading: model.reading,
      votes: prepared.votes,
      padId: data.padId,
      settings,
      directory,
      control,
      emit,
      resumeAt: earlier?.position,
    })
    if (end === 'cancelled') return { finished: false, epochs, modelFolder: null }
    const rates = usualRates(job.base, model.config, data.trainDocuments)
    const finished = end === 'finished'
    if (finished) {
      const ignorance = ignoranceOf(data.train, model.config.labels.length)
      emit({ type: 'advice', lines: adviceFor(epochs, { settings, rates, ignorance }) })
    }
    const suspects = { settings, rates, engine: (await engine).id }
    const broken = finished ? undefined : await brokenSentence(end, epochs, job.base, suspects)
    const endedEarly = finished && control.finishing === true
    const kept = { epochs, broken, endedEarly, engine: suspects.engine }
    const modelFolder = await keepBest(run, prepared, directory, kept)
    return { finished, epochs, modelFolder, broken, endedEarly }
  } finally {
    await session.dispose()
  }
}

/** A kill between a save and the message about it left the host without these. */
function retell({ epochs, losses }: Position, emit: (event: TrainingEvent) => void): void {
  for (const report of epochs) emit({ type: 'epoch', report })
  if (losses) emit({ type: 'losses', losses })
}

/**
 * Ends a run with the model of its best epoch, and gives the folder; null without such an epoch. `broken`
 * is the sentence of one that could not go on.
 */
async function keepBest(
  job: TrainingJob,
  { model, snapshot, data }: Prepared,
  directory: RunDirectory,
  outcome: Pick<TrainingOutcome, 'epochs' | 'broken' | 'endedEarly'> & { engine: string },
): Promise<string | null> {
  const { epochs, broken, endedEarly, engine } = outcome
  if (!epochs.some(({ best }) => best)) {
    // Why it broke matters more than the space.
    await directory.abandon().catch(() => undefined)
    return null
  }
  const kept = keptModel(model, epochs)
  const { name, base, settings } = job
  const card = modelCard({
    name,
    base: isMadeHere(base) ? base : basename(base),
    labels: snapshot.labels,
    settings,
    trainDocuments: data.trainDocuments,
    devDocuments: data.dev.gold.length,
    reading: kept.reading,
    untrainable: data.untrainable,
    ...{ epochs, broken, endedEarly },
    versions: versionsOf(job.program, engine),
  })
  const best = await bestModel(job, kept, snapshot, directory)
  unwrap(await writeCheckpoint(directory.modelFolder, best, { 'README.md': card }))
  await directory.finish(broken)
  return directory.modelFolder
}

/** The model as its best epoch was measured: with its calibration, and words and shapes where they did no harm. */
function keptModel(model: TrainedModel, epochs: readonly EpochReport[]): TrainedModel {
  const { calibration = null, lexicalVote } = epochs.find(({ best }) => best) ?? {}
  const vote = lexicalVote === undefined ? undefined : model.vote
  return { ...model, vote, reading: { ...model.reading, calibration, lexicalVote } }
}

interface Prepared {
  session: TrainingSession
  model: TrainedModel
  data: TrainingData
  snapshot: Snapshot
  /** What words and shapes say of each held-out document, where they have a say. */
  votes?: Float32Array[][]
}

/** Reads what the run needs and loads the session; the base's own weights are let go after. */
async function prepare(
  job: TrainingJob,
  engine: Engine | Promise<Engine>,
  directory: RunDirectory,
  { at, control }: { at: Position | undefined; control: Control },
): Promise<Prepared> {
  const { settings } = job
  const snapshot = await directory.snapshot()
  const { weights, ...base } = await prepareBase(job.base, settings, snapshot, directory)
  const taught = await teachVote(snapshot, base, settings, control)
  const model = { ...base, vote: taught?.vote }
  const data = prepareData(snapshot, model, settings)
  const session = await (
    await engine
  ).train(model.config, weights, {
    seed: settings.seed,
    optimizer: optimizerOf(settings),
    frozenLayers: settings.frozenLayers,
    usedTokenIds: data.usedTokenIds,
  })
  if (at) await session.writeState(await directory.state())
  return { session, model, data, snapshot, votes: taught?.held.map((text) => taught.vote.on(text)) }
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
    untrainable: data.untrainable,
  }
}

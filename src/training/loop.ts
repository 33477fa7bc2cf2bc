import type { TagRow } from '../domain/tag-rows.ts'
import type { TokenBatch, TrainingSession } from '../nn/engine.ts'
import { epochBatches, toTokenBatch } from './batches.ts'
import { Clock } from './clock.ts'
import {
  Diverged,
  requireEvaluation,
  requireState,
  requireStep,
  type Divergence,
} from './divergence.ts'
import { predict, type Predictions } from './epoch.ts'
import { fitCalibration } from './calibration.ts'
import {
  figureBy,
  figuresOf,
  findingsOf,
  isBest,
  outOfPatience,
  type PredictedTags,
} from './evaluation.ts'
import type { WatchedSample } from './data.ts'
import { sampleOf } from './samples.ts'
import { turnedSince, type HeldOut } from './turned.ts'
import { lossesAfter } from '../model/run-progress.ts'
import type { EpochReport, TrainingEvent } from '../model/runs.ts'
import type { Reading } from '../model/reading.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import type { Feature, Features } from './features.ts'
import type { Position, RunDirectory } from './run-directory.ts'
import { learningRateAt, warmupLength } from './schedule.ts'

/** How the outside steers a running loop; asked between two steps. */
export interface Control {
  readonly cancelled: boolean
  readonly paused: boolean
  /** Ends at the next chance as if it had come to its end: what was best so far is kept. */
  readonly finishing?: boolean
  /** Lets messages in, such as a pause. */
  messages(): Promise<void>
  /** Lets messages in, and returns only when not paused. */
  unpaused(): Promise<void>
}

export interface LoopInput {
  session: TrainingSession
  train: Feature[]
  dev: Features
  /** Held-out sentences that are watched. */
  samples?: readonly WatchedSample[]
  /** The held-out documents, where what turns is told. */
  heldOut?: readonly HeldOut[]
  classes: string[]
  reading: Reading
  /** What words and shapes say of each held-out document, where they have a say. [documents][depths] */
  votes?: Float32Array[][]
  padId: number
  settings: TrainingSettings
  directory: RunDirectory
  control: Control
  emit: (event: TrainingEvent) => void
  /** Where to go on; undefined starts afresh. */
  resumeAt?: Position
}

/** A checkpoint at least this often, in seconds, so that a crash costs little. */
const SAVE_EVERY_SECONDS = 120

interface Run extends LoopInput {
  position: Position
  clock: Clock
  /** Updates in an epoch and in all, and how many of them are warmup. */
  perEpoch: number
  total: number
  warmup: number
  /** The batches of the epoch under way. */
  shuffled?: { epoch: number; batches: Feature[][] }
}

/** How the loop ended; a divergence says where it met a figure that is no number. */
export type LoopEnd = 'finished' | 'cancelled' | Divergence

/**
 * The training loop. Knows nothing of the model behind the session. What comes next depends on the
 * position alone, so that a run resumed from any save goes the same way. Ends early when cancelled, and
 * within a step when a figure is no number: such a state is neither saved nor the best.
 */
export async function trainingLoop(
  input: LoopInput,
): Promise<{ epochs: EpochReport[]; end: LoopEnd }> {
  const { settings } = input
  const position = input.resumeAt ?? { step: 0, lossSum: 0, seconds: 0, epochs: [], losses: [] }
  const perEpoch = stepsPerEpoch(input.train.length, settings)
  const total = perEpoch * settings.epochs
  const warmup = warmupLength(total, settings)
  const run: Run = {
    ...input,
    position,
    clock: new Clock(position.seconds),
    perEpoch,
    total,
    warmup,
  }
  const end = await endOf(run).catch((error: unknown) => {
    if (error instanceof Diverged) return divergenceOf(run, error)
    throw error
  })
  return { epochs: position.epochs, end }
}

async function endOf(run: Run): Promise<'finished' | 'cancelled'> {
  const { control, position, settings, total } = run
  while (!control.cancelled) {
    const ends = control.finishing === true && position.step > 0
    const isMeasured = position.epochs.at(-1)?.step === position.step
    const isDue = evaluationDue(run) || (ends && !isMeasured)
    if (isDue && !(await evaluateAndSave(run))) break
    if (ends || position.step === total || outOfPatience(position.epochs, settings))
      return 'finished'
    await trainStep(run)
    await saveAndWait(run)
  }
  return 'cancelled'
}

function divergenceOf({ position: { step }, perEpoch }: Run, { message }: Diverged): Divergence {
  return { step, epoch: Math.floor((step - 1) / perEpoch) + 1, what: message }
}

/** Updates in one epoch: batches grouped by gradient accumulation. */
export function stepsPerEpoch(
  features: number,
  { batchSize, accumulationSteps }: TrainingSettings,
): number {
  return Math.ceil(Math.ceil(features / batchSize) / accumulationSteps)
}

/** After each epoch, and every so many steps where asked; not twice at one step. */
function evaluationDue({ position: { step, epochs }, perEpoch, settings }: Run): boolean {
  if (step === 0 || epochs.at(-1)?.step === step) return false
  const { evaluateEvery } = settings
  return step % perEpoch === 0 || (evaluateEvery !== null && step % evaluateEvery === 0)
}

async function trainStep(run: Run): Promise<void> {
  const { session, settings, position, clock, total, warmup, perEpoch } = run
  const epoch = Math.floor(position.step / perEpoch) + 1
  if (position.step % perEpoch === 0) position.lossSum = 0
  const group = batchesOf(run, epoch, position.step % perEpoch)
  const { learningRate: peak, schedule } = settings
  const learningRate = learningRateAt(position.step, total, warmup, peak, schedule)
  const figures = await session.step(group, learningRate)
  position.step++
  requireStep(figures)
  const { loss } = figures
  position.lossSum += loss
  if (position.losses) position.losses = lossesAfter(position.losses, { step: position.step, loss })
  clock.count(
    group.reduce((sum, { attentionMask }) => sum + attentionMask.reduce((a, b) => a + b), 0),
  )
  run.emit({
    type: 'step',
    step: position.step,
    epoch,
    loss,
    learningRate,
    tokensPerSecond: clock.tokensPerSecond,
    secondsLeft: clock.secondsLeft(position.step, total),
  })
}

/** The micro-batches of one update. */
function batchesOf(run: Run, epoch: number, stepInEpoch: number) {
  const { batchSize, seed, padTo, accumulationSteps } = run.settings
  if (run.shuffled?.epoch !== epoch) {
    const batches = epochBatches(run.train, batchSize, seed, epoch)
    run.shuffled = { epoch, batches }
  }
  const from = stepInEpoch * accumulationSteps
  return run.shuffled.batches
    .slice(from, from + accumulationSteps)
    .map((batch) => toTokenBatch(batch, run.padId, padTo ?? 0))
}

/** Between steps: messages come in, and a pause or a while without a save leads to a checkpoint. */
async function saveAndWait(run: Run): Promise<void> {
  const { control, clock } = run
  await control.messages()
  if (control.paused || clock.secondsSinceSave > SAVE_EVERY_SECONDS) await save(run)
  if (!control.paused) return
  clock.stop()
  await control.unpaused()
  clock.start()
}

/**
 * A checkpoint, with the evaluation that was made of it. Throws Diverged before anything is marked or
 * written where it is not all numbers. The session lends its arrays, and takes no step meanwhile.
 */
async function save(run: Run, report?: EpochReport): Promise<void> {
  const { position, clock, emit, directory, session } = run
  const { step } = position
  const begin = performance.now()
  position.seconds = clock.seconds
  emit({ type: 'saving', step })
  const state = await session.readState()
  requireState(state)
  if (report) record(position, report)
  const bytes = await directory.save(state, position, report?.best ?? false)
  clock.saved()
  const seconds = (performance.now() - begin) / 1000
  emit({ type: 'saved', step, seconds, megabytes: bytes / 1e6 })
}

function record({ epochs }: Position, report: EpochReport): void {
  if (report.best) epochs.forEach((epoch) => (epoch.best = false))
  epochs.push(report)
}

async function evaluated(session: TrainingSession, batch: TokenBatch) {
  const result = await session.evaluate(batch)
  requireEvaluation(result, batch)
  return result
}

/** Figures on the held-out documents, and a checkpoint with them. False when cancelled meanwhile. */
async function evaluateAndSave(run: Run): Promise<boolean> {
  const { session, dev, classes, reading, settings, control, padId, position, clock, perEpoch } =
    run
  const { samples = [], heldOut, votes } = run
  const predictions = await predict(
    { evaluate: (batch) => evaluated(session, batch) },
    dev.features,
    dev.gold,
    classes,
    {
      ...reading,
      votes,
      batchSize: settings.batchSize,
      padId,
      padTo: settings.padTo ?? 0,
      referenceMode: settings.referenceMode,
      goOn: async () => {
        await control.unpaused()
        return !control.cancelled
      },
    },
  )
  if (!predictions) return false
  const stepInEpoch = ((position.step - 1) % perEpoch) + 1
  const { loss } = predictions
  const { rows, tags, ...figures } = betterRead(run, predictions)
  const report: EpochReport = {
    epoch: position.step / perEpoch,
    step: position.step,
    trainLoss: position.lossSum / stepInEpoch,
    validationLoss: loss,
    ...figures,
    calibration: fitCalibration(findingsOf(dev.gold, rows)) ?? null,
    samples: samples.map((one) => sampleOf(one, one.units, tags[one.document])),
    turned: heldOut ? turnedNow(run, tags, heldOut) : null,
    seconds: clock.seconds,
    tokensPerSecond: clock.tokensPerSecond,
    best: false,
  }
  report.best = isBest(report, position.epochs, settings.bestMetric)
  if (report.best || stepInEpoch === perEpoch) await save(run, report)
  else record(position, report)
  run.emit({ type: 'epoch', report })
  return true
}

/** What has turned since the evaluation before; the next one is compared with this. */
function turnedNow({ position, dev }: Run, tags: PredictedTags[], heldOut: readonly HeldOut[]) {
  const now = { step: position.step, gold: dev.gold, predicted: tags }
  const { turns, turned } = turnedSince(position.turns, now, heldOut)
  position.turns = turns
  return turned
}

/** What the network read alone or, where that is no worse, with words and shapes beside it; with its figures. */
function betterRead({ dev, classes, settings, reading }: Run, { loss, rows, voted }: Predictions) {
  const read = (rows: TagRow[][]) => {
    const tags = rows.map((depths) => depths.map((row) => row.tags))
    return { rows, tags, ...figuresOf(dev.gold, tags, classes) }
  }
  const alone = read(rows)
  if (!voted) return alone
  const both = { ...read(voted), lexicalVote: reading.lexicalVote }
  const value = (one: typeof alone) =>
    figureBy({ ...one, validationLoss: loss }, settings.bestMetric)
  return value(both) >= value(alone) ? both : alone
}

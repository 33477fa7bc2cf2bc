import type { TrainingSession } from '../nn/engine.ts'
import { epochBatches, toTokenBatch } from './batches.ts'
import { predict } from './epoch.ts'
import { labelReports, type EpochResult, type TrainingEvent } from './events.ts'
import type { Feature, Features } from './features.ts'
import { entityMetrics } from './metrics.ts'
import type { Position, RunDirectory } from './run-directory.ts'
import { learningRateAt } from './schedule.ts'
import type { LoopSettings } from './settings.ts'

/** How the outside steers a running loop; asked between two steps. */
export interface Control {
  readonly cancelled: boolean
  readonly paused: boolean
  /** Lets messages in, and returns only when not paused. */
  breathe(): Promise<void>
}

export interface LoopInput {
  session: TrainingSession
  train: Feature[]
  dev: Features
  classes: string[]
  padId: number
  settings: LoopSettings
  directory: RunDirectory
  control: Control
  emit: (event: TrainingEvent) => void
  /** Where to go on; undefined starts afresh. */
  resumeAt?: Position
}

/** A checkpoint at least this often, in seconds, so that a crash costs little. */
const SAVE_EVERY_SECONDS = 120

/** The training loop. Knows nothing of the model behind the session. Ends early when cancelled. */
export async function trainingLoop(
  input: LoopInput,
): Promise<{ epochs: EpochResult[]; finished: boolean }> {
  const { settings, control } = input
  const position = input.resumeAt ?? startPosition()
  const clock = new Clock(position.seconds)
  for (; position.epoch <= settings.epochs; position.epoch++) {
    await trainEpoch(input, position, clock)
    if (control.cancelled) return { epochs: position.epochs, finished: false }
    const report = await evaluateEpoch(input, position, clock)
    if (control.cancelled || !report) return { epochs: position.epochs, finished: false }
    await finishEpoch(input, position, report, clock)
    if (outOfPatience(position.epochs, settings)) break
  }
  return { epochs: position.epochs, finished: true }
}

function startPosition(): Position {
  return { epoch: 1, stepInEpoch: 0, step: 0, lossSum: 0, seconds: 0, epochs: [] }
}

/** Updates in one epoch: batches grouped by gradient accumulation. */
export function stepsPerEpoch(
  features: number,
  { batchSize, accumulationSteps }: LoopSettings,
): number {
  return Math.ceil(Math.ceil(features / batchSize) / accumulationSteps)
}

async function trainEpoch(input: LoopInput, position: Position, clock: Clock): Promise<void> {
  const { session, settings, control, padId } = input
  const { batchSize, seed, padTo } = settings
  const batches = epochBatches(input.train, batchSize, seed, position.epoch, padTo === null)
  const perEpoch = stepsPerEpoch(input.train.length, settings)
  const total = perEpoch * settings.epochs
  const warmup = Math.round(total * settings.warmupRatio)
  while (position.stepInEpoch < perEpoch) {
    const from = position.stepInEpoch * settings.accumulationSteps
    const group = batches
      .slice(from, from + settings.accumulationSteps)
      .map((batch) => toTokenBatch(batch, padId, padTo ?? 0))
    const rate = learningRateAt(
      position.step,
      total,
      warmup,
      settings.learningRate,
      settings.schedule,
    )
    const { loss } = await session.step(group, rate)
    position.step++
    position.stepInEpoch++
    position.lossSum += loss
    clock.count(
      group.reduce((sum, { attentionMask }) => sum + attentionMask.reduce((a, b) => a + b), 0),
    )
    input.emit({
      type: 'step',
      step: position.step,
      epoch: position.epoch,
      loss,
      learningRate: rate,
      tokensPerSecond: clock.tokensPerSecond,
      secondsLeft: clock.secondsLeft(position.step, total),
    })
    await breatheAndSave(input, position, clock)
    if (control.cancelled) return
  }
}

/** Between steps: messages come in; a pause or a while without a save leads to a checkpoint. */
async function breatheAndSave(input: LoopInput, position: Position, clock: Clock): Promise<void> {
  const { control } = input
  if (control.paused || clock.secondsSinceSave > SAVE_EVERY_SECONDS)
    await save(input, position, clock)
  clock.stop()
  await control.breathe()
  clock.start()
}

async function save(input: LoopInput, position: Position, clock: Clock): Promise<void> {
  position.seconds = clock.seconds
  await input.directory.saveLast(await input.session.readState(), position)
  clock.saved()
}

/** Figures on the held-out documents; undefined when cancelled meanwhile. */
async function evaluateEpoch(
  input: LoopInput,
  position: Position,
  clock: Clock,
): Promise<EpochResult | undefined> {
  const { session, dev, classes, settings, control, padId } = input
  const { loss, classes: predicted } = await predict(
    session,
    dev.features,
    dev.gold.map((tags) => tags.length),
    classes.length,
    {
      batchSize: settings.batchSize,
      padId,
      padTo: settings.padTo ?? 0,
      betweenBatches: () => control.breathe(),
    },
  )
  if (control.cancelled) return undefined
  const tags = predicted.map((words) => Array.from(words, (index) => classes[index]))
  const metrics = entityMetrics(dev.gold, tags)
  return {
    epoch: position.epoch,
    step: position.step,
    validationLoss: loss,
    precision: metrics.micro.precision,
    recall: metrics.micro.recall,
    f1: metrics.micro.f1,
    accuracy: metrics.accuracy,
    trainLoss: position.lossSum / position.stepInEpoch,
    strictF1: entityMetrics(dev.gold, tags, 'strict').micro.f1,
    perLabel: labelReports(metrics),
    seconds: clock.seconds,
    tokensPerSecond: clock.tokensPerSecond,
    best: false,
  }
}

async function finishEpoch(
  input: LoopInput,
  position: Position,
  report: EpochResult,
  clock: Clock,
): Promise<void> {
  const { session, directory, settings, emit } = input
  const earlier = position.epochs.filter(({ best }) => best).at(-1)
  report.best = !earlier || isBetter(report, earlier, settings.bestMetric)
  if (report.best) {
    position.epochs.forEach((epoch) => (epoch.best = false))
    await directory.saveBest((await session.readState()).weights)
  }
  position.epochs.push(report)
  await directory.appendMetrics(report)
  const next = { ...position, epoch: position.epoch + 1, stepInEpoch: 0, lossSum: 0 }
  await save(input, next, clock)
  position.stepInEpoch = 0
  position.lossSum = 0
  emit({ type: 'epoch', report })
}

function isBetter(a: EpochResult, b: EpochResult, metric: 'f1' | 'loss'): boolean {
  return metric === 'f1' ? a.f1 > b.f1 : a.validationLoss < b.validationLoss
}

function outOfPatience(epochs: readonly EpochResult[], { patience }: LoopSettings): boolean {
  if (patience === null) return false
  const best = epochs.findLast((epoch) => epoch.best)
  return best !== undefined && epochs.length - best.epoch >= patience
}

/** Time spent training, without pauses, and the pace. */
class Clock {
  private spent: number
  private since = performance.now()
  private running = true
  private tokens = 0
  private steps = 0
  private readonly begin: number
  private lastSave = performance.now()

  constructor(secondsBefore: number) {
    this.spent = secondsBefore
    this.begin = secondsBefore
  }

  get seconds(): number {
    return this.spent + (this.running ? (performance.now() - this.since) / 1000 : 0)
  }

  get tokensPerSecond(): number {
    return this.tokens / Math.max(1e-6, this.seconds - this.begin)
  }

  get secondsSinceSave(): number {
    return (performance.now() - this.lastSave) / 1000
  }

  count(tokens: number): void {
    this.tokens += tokens
    this.steps++
  }

  secondsLeft(step: number, total: number): number {
    return ((this.seconds - this.begin) / Math.max(1, this.steps)) * (total - step)
  }

  stop(): void {
    this.spent = this.seconds
    this.running = false
  }

  start(): void {
    this.since = performance.now()
    this.running = true
  }

  saved(): void {
    this.lastSave = performance.now()
  }
}

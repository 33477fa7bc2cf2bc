import { readBase } from '../../checkpoints/folder.ts'
import { ok, type Result } from '../../domain/failure.ts'
import type { Outlook, Run } from '../../model/runs.ts'
import { REFERENCE_LENGTH } from '../../model/limits.ts'
import { INSTANT, type TrainingSettings } from '../../model/training-settings.ts'
import type { BaseLimits } from '../../training/fit.ts'
import { isScratch, scratchShape } from '../../training/scratch.ts'

/** What decides the cost of a model. */
export interface Size {
  layers: number
  hiddenSize: number
  intermediateSize: number
  heads: number
  vocabSize: number
}

/** Pieces of a word on average: 1.2 to 1.6 with the vocabularies tried. */
const PIECES_PER_WORD = 1.4
/** Multiply-adds a second in training on two AVX2 cores, when no earlier run tells. */
const TYPICAL_RATE = 1.5e10
/** What a step costs beside its products, and an epoch beside its steps (measuring, saving). */
const STEP_SECONDS = 0.01
const EPOCH_SECONDS = 0.2
/** The process with its runtime and no model, in MB. */
const PROCESS_MB = 300
/** A vocabulary learned from documents ends at this size or below. */
const LEARNED_VOCABULARY = 8000
/** Weights, gradients, and two moments. */
const COPIES = 4

/** What learns from words and shapes alone has no layers, and reads texts of any length. */
const NO_NETWORK: Size & BaseLimits = {
  ...{ layers: 0, hiddenSize: 0, intermediateSize: 0, heads: 0, vocabSize: 0 },
  maxPositions: Infinity,
}
/** Seconds for a word in such a run: some 60 steps of 1.5 to 3.5 µs. */
const SECONDS_PER_WORD = 1.5e-4

/** Multiply-adds per token forward and backward: three times the matrix products of the layers. */
function workPerToken({ layers, hiddenSize: H, intermediateSize: I }: Size): number {
  return 3 * layers * (4 * H * H + 2 * H * I)
}

/** The size and limits of a base: of its folder, or of what is made from nothing. */
export async function baseOf(base: string): Promise<Result<Size & BaseLimits>> {
  if (base === INSTANT) return ok(NO_NETWORK)
  if (!isScratch(base)) return readBase(base)
  const shape = scratchShape(base)
  return shape.ok ? ok({ ...shape.value, vocabSize: LEARNED_VOCABULARY }) : shape
}

/** Multiply-adds a second that a finished run reached. */
function rateOf(run: Run, size: Size): number {
  return (run.epochs.at(-1)?.tokensPerSecond ?? 0) * workPerToken(size)
}

/** The rate of the newest run that trained a network whose base is still there. */
export async function measuredRate(
  runs: readonly Run[],
  baseOf: (base: string) => Promise<Result<Size>>,
): Promise<number | undefined> {
  for (const run of runs) {
    const base = run.epochs.length > 0 ? await baseOf(run.settings.base) : undefined
    if (base?.ok && base.value.layers > 0) return rateOf(run, base.value)
  }
  return undefined
}

export interface WordCounts {
  train: number
  longestDocument: number
  trainDocuments: number
}

/** Time and memory of a run from the words on each side; `rate` from an earlier run if there is one. */
export function estimateRun(
  settings: TrainingSettings,
  size: Size,
  words: WordCounts,
  rate: number | undefined,
): NonNullable<Outlook['estimate']> {
  if (size.layers === 0) {
    const seconds = EPOCH_SECONDS + words.train * SECONDS_PER_WORD
    return { seconds, megabytes: PROCESS_MB, basis: 'typical machine' }
  }
  const pieces = words.train * PIECES_PER_WORD + 2 * words.trainDocuments
  const fixed = settings.referenceMode ? REFERENCE_LENGTH : settings.padTo
  const tokens = fixed ? words.trainDocuments * fixed : pieces
  const work = tokens * workPerToken(size)
  const steps = words.trainDocuments / settings.batchSize
  const perEpoch = rate ? work / rate : work / TYPICAL_RATE + steps * STEP_SECONDS + EPOCH_SECONDS
  return {
    seconds: perEpoch * settings.epochs,
    megabytes:
      PROCESS_MB + memoryOf(settings, size, fixed ?? words.longestDocument * PIECES_PER_WORD),
    basis: rate ? 'earlier run' : 'typical machine',
  }
}

/** Parameters four times over, and what one batch keeps for the way back, in MB. */
function memoryOf(settings: TrainingSettings, size: Size, longest: number): number {
  const { layers, hiddenSize: H, intermediateSize: I, heads, vocabSize } = size
  const parameters = vocabSize * H + layers * (4 * H * H + 2 * H * I)
  const T = Math.min(settings.maxLength, longest + 2)
  const perToken = layers * (12 * H + 3 * I + 4 * heads * T)
  return (4 * (COPIES * parameters + settings.batchSize * T * perToken)) / 1e6
}

import { readBase } from '../../checkpoints/folder.ts'
import { ok, type Result } from '../../domain/failure.ts'
import type { Run } from '../../model/runs.ts'
import type { Outlook } from '../../model/before-a-run.ts'
import { REFERENCE_LENGTH } from '../../model/limits.ts'
import type { ModelConfig } from '../../nn/config.ts'
import { INSTANT, type TrainingSettings } from '../../model/training-settings.ts'
import type { BaseLimits } from '../../training/fit.ts'
import { isScratch, scratchShape } from '../../training/scratch.ts'

/** What decides the cost of a model. */
export type Size = Pick<
  ModelConfig,
  | 'layers'
  | 'hiddenSize'
  | 'intermediateSize'
  | 'heads'
  | 'vocabSize'
  | 'embeddingSize'
  | 'sharesLayers'
  | 'rotary'
>

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
/** A gradient and two moments of each weight that is trained. */
const COPIES = 3
/** Products of a layer that is trained: there, and back to what came in and to the weights. */
const PRODUCTS = 3

/** What learns from words and shapes alone has no layers, and reads texts of any length. */
const NO_NETWORK: Size & BaseLimits = {
  ...{ layers: 0, hiddenSize: 0, intermediateSize: 0, heads: 0, vocabSize: 0 },
  maxPositions: Infinity,
}
/** Seconds for a word in such a run: some 60 steps of 1.5 to 3.5 µs. */
const SECONDS_PER_WORD = 1.5e-4

/** Numbers in the matrices of a layer; feed-forward parts with gates, as where positions turn, have one more. */
const layerSize = ({ hiddenSize: H, intermediateSize: I, rotary }: Size) =>
  4 * H * H + (rotary ? 3 : 2) * H * I

/** Multiply-adds per token, there and back. What frozen layers make is kept; an adapter's base needs no gradients. */
function workPerToken(size: Size, { frozenLayers, adapterRank }: TrainingSettings): number {
  const products = adapterRank > 0 ? PRODUCTS - 1 : PRODUCTS
  return products * Math.max(0, size.layers - frozenLayers) * layerSize(size)
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
  return (run.epochs.at(-1)?.tokensPerSecond ?? 0) * workPerToken(size, run.settings)
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
  const work = tokens * workPerToken(size, settings)
  const steps = words.trainDocuments / settings.batchSize
  const perEpoch = rate ? work / rate : work / TYPICAL_RATE + steps * STEP_SECONDS + EPOCH_SECONDS
  return {
    seconds: perEpoch * settings.epochs,
    megabytes:
      PROCESS_MB +
      memoryOf(settings, size, pieces, fixed ?? words.longestDocument * PIECES_PER_WORD),
    basis: rate ? 'earlier run' : 'typical machine',
  }
}

/**
 * Weights, what is kept of those that are trained, and what one batch keeps for the way back, in MB. The rows of the
 * table of words that occur, no more than there are `pieces`, are taken out of it, and they alone trained.
 */
function memoryOf(settings: TrainingSettings, size: Size, pieces: number, longest: number): number {
  const { layers, hiddenSize: H, intermediateSize: I, heads, vocabSize, sharesLayers } = size
  const { frozenLayers, adapterRank, batchSize, maxLength } = settings
  const width = size.embeddingSize ?? H
  const different = sharesLayers ? 1 : layers
  const words = Math.min(vocabSize, pieces) * width
  const ownLayers = Math.max(0, different - frozenLayers)
  // Factors of queries and values.
  const factors = ownLayers * 4 * H * adapterRank
  const whole = (frozenLayers > 0 ? 0 : words) + ownLayers * layerSize(size)
  const trained = adapterRank > 0 ? factors : whole
  const weights = vocabSize * width + words + different * layerSize(size) + trained * COPIES
  const T = Math.min(maxLength, longest + 2)
  const perToken = (layers - frozenLayers) * (12 * H + 3 * I + 4 * heads * T)
  return (4 * (weights + batchSize * T * perToken)) / 1e6
}

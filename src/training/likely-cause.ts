import { readCheckpoint } from '../checkpoints/folder.ts'
import { powerOfTen } from '../domain/figures.ts'
import { showNumber } from '../model/setting-kinds.ts'
import type { TrainingSettings } from '../model/training-settings.ts'
import type { UsualRates } from './presets.ts'

/** What may have brought a run to figures that are no numbers. */
export interface Suspects {
  settings: Pick<TrainingSettings, 'epsilon' | 'beta2' | 'learningRate' | 'maxGradNorm'>
  rates: UsualRates
  /** Of the base as it was read, by size; undefined without a base. */
  largestWeight?: number
  engine: string
}

/** Below, a step is no longer kept from growing where a gradient is next to nothing: 1e-8 is usual. */
const LEAST_EPSILON = 1e-12
/** Below, the size of steps follows the last few gradients alone: 0.999 is usual. */
const LEAST_BETA2 = 0.9
/** Weights of models that work stay below 100. */
const LARGEST_WEIGHT = 1e3

/** The likeliest cause and what to do, as sentences; the stronger evidence first. */
export function likelyCause(suspects: Suspects): string {
  const causes = [ofOptimiser(suspects), ofBase(suspects), ofRate(suspects), ofClipping(suspects)]
  const [first, ...others] = causes.filter((cause) => cause !== undefined)
  if (first === undefined) return withoutCause(suspects)
  return [`Likely cause: ${first}`, ...others.map((cause) => `It may also be ${cause}`)].join(' ')
}

const ofOptimiser = ({ settings }: Suspects) => oddOptimiser(settings)

/** What of Adam's settings explains a run that went wrong, and what to do. */
export function oddOptimiser({
  epsilon,
  beta2,
}: Pick<TrainingSettings, 'epsilon' | 'beta2'>): string | undefined {
  const odd = [
    epsilon < LEAST_EPSILON ? `ε of ${showNumber(epsilon)} (1e-8 is usual)` : undefined,
    beta2 < LEAST_BETA2 ? `β₂ of ${showNumber(beta2)} (0.999 is usual)` : undefined,
  ].filter((one) => one !== undefined)
  if (odd.length === 0) return undefined
  return `Adam’s ${odd.join(' and ')}. Set ${odd.length > 1 ? 'them' : 'it'} back, and train again.`
}

function ofBase({ largestWeight = 0 }: Suspects): string | undefined {
  if (largestWeight <= LARGEST_WEIGHT) return undefined
  return `the base, whose weights go up to ${powerOfTen(largestWeight)}; those of a model that works stay below 100. Choose another base, or get this one anew.`
}

function ofRate({ settings: { learningRate }, rates }: Suspects): string | undefined {
  if (learningRate <= rates.to) return undefined
  return `the learning rate of ${showNumber(learningRate)}; ${usual(rates)}. Train again with ${showNumber(rates.suggested)}.`
}

function ofClipping({ settings: { maxGradNorm } }: Suspects): string | undefined {
  if (maxGradNorm > 0) return undefined
  return 'that gradients are not clipped. Set gradient clipping to 1, and train again.'
}

function withoutCause({ settings: { learningRate }, rates, engine }: Suspects): string {
  const elsewhere = engine.endsWith('cpu') ? '' : ', or on the processor instead of this engine'
  return `No setting stands out as the cause. Train again with half the learning rate of ${showNumber(learningRate)} (${usual(rates)})${elsewhere}.`
}

/** "2e-5 to 5e-4 are usual …" */
export const usual = ({ from, to }: UsualRates) =>
  `${showNumber(from)} to ${showNumber(to)} are usual for a base of this size`

/**
 * The largest weight of a base by size; undefined from nothing, and for a base that cannot be read any
 * more. Read again rather than measured at the start, which would cost
 * every run a pass over its weights.
 */
export async function largestWeightOf(base: string): Promise<number | undefined> {
  if (base.startsWith('scratch:')) return undefined
  const checkpoint = await readCheckpoint(base)
  if (!checkpoint.ok) return undefined
  let largest = 0
  for (const { data } of checkpoint.value.weights.values()) {
    for (let i = 0; i < data.length; i++) {
      largest = Math.max(largest, Math.abs(data[i]))
    }
  }
  return largest
}

import { adapterRate, INSTANT, type TrainingSettings } from '../model/training-settings.ts'
import type { ModelConfig } from '../nn/config.ts'

export type Preset = Partial<TrainingSettings>

/**
 * With fewer training documents than this, the reference run's seven epochs are too few updates:
 * measured on 200 sentences, a small BERT then finds nothing, and with the preset nearly everything.
 */
export const SMALL_DATA = 1000

/** The published run's, which is the schema's default. */
const REFERENCE_RATE = 2e-5

/** The starter's layers: so few learn in fewer passes. */
const SHALLOW = 4

/** BERT-base's width: from here on, pretrained models take smaller steps than those below. */
const WIDE = 768

/** What a preset goes by; `hiddenSize` is unknown of a base that cannot be read. */
interface BaseSize {
  hiddenSize?: number
  layers?: number
}

/**
 * Settings that suit a base and the amount of data, over the reference run's; with the reason for the
 * user. The figures behind them are in docs/decisions/0009-training-runs.md and docs/few-labels.md.
 */
export function presetFor(
  base: string,
  { hiddenSize = WIDE, layers = Infinity }: BaseSize,
  documents: number,
): { preset: Preset; why: string } {
  const small = documents < SMALL_DATA
  // Sequences that cannot be are not read: it gained points wherever it was measured.
  const usual = { warmupRatio: 0.1, decoding: 'constrained' } as const
  // A small network or one that learnt from few documents errs otherwise than words and shapes; see docs/few-labels.md.
  const both = small || hiddenSize < WIDE ? { lexicalVote: 1 } : {}
  if (base === INSTANT) {
    return {
      preset: { epochs: 1, decoding: 'constrained' },
      why: 'Learns from words, their shapes and neighbours alone, in seconds: what every other base should beat.',
    }
  }
  if (base.startsWith('scratch:')) {
    return {
      preset: {
        // At 1e-3 the loss of the larger shape stays or rises after two epochs of WNUT-17.
        learningRate: base === 'scratch:tiny' ? 1e-3 : 5e-4,
        ...usual,
        lexicalVote: 1,
        ...(small ? { epochs: 40, batchSize: 8 } : { epochs: 20, batchSize: 16 }),
      },
      why: 'Training from nothing needs a larger learning rate and more epochs than the reference run.',
    }
  }
  if (hiddenSize < WIDE) {
    return {
      preset:
        layers <= SHALLOW
          ? { learningRate: 3e-4, ...usual, ...both, ...(small && { epochs: 25, batchSize: 8 }) }
          : { learningRate: 3e-4, ...usual, ...both, ...(small && { epochs: 40 }) },
      why: small
        ? 'A small base and few documents need a larger learning rate and more epochs than the reference run.'
        : 'A small base needs a larger learning rate than the reference run.',
    }
  }
  return small
    ? {
        preset: { epochs: 20, learningRate: 5e-5, ...usual, ...both },
        why: 'You have few documents, so more epochs at a larger rate than the published reference run.',
      }
    : {
        preset: { decoding: 'constrained' },
        why: 'The settings of the published reference run, reading legal sequences alone.',
      }
}

/** Learning rates that a base was seen to learn with; evidence as above. */
export interface UsualRates {
  from: number
  to: number
  /** The preset's. */
  suggested: number
}

export function usualRates(
  base: string,
  { adapter, ...config }: Pick<ModelConfig, 'hiddenSize' | 'layers' | 'adapter'>,
  documents: number,
): UsualRates {
  const { from, to, suggested } = ratesOfWeights(base, config, documents)
  if (!adapter) return { from, to, suggested }
  return { from: adapterRate(from), to: adapterRate(to), suggested: adapterRate(suggested) }
}

function ratesOfWeights(
  base: string,
  { hiddenSize, layers }: Pick<ModelConfig, 'hiddenSize' | 'layers'>,
  documents: number,
): UsualRates {
  const suggested =
    presetFor(base, { hiddenSize, layers }, documents).preset.learningRate ?? REFERENCE_RATE
  if (base === 'scratch:tiny') return { from: 5e-4, to: 2e-3, suggested }
  if (base.startsWith('scratch:')) return { from: 1e-4, to: 5e-4, suggested }
  return { from: REFERENCE_RATE, to: hiddenSize < WIDE ? 5e-4 : 5e-5, suggested }
}

import { z } from 'zod'

/** How word classes are read from scores: the best of each word, or the best legal IOB2 path. */
export const decodings = ['argmax', 'constrained'] as const
export type Decoding = (typeof decodings)[number]

export const schedules = ['linear', 'constant', 'cosine'] as const
export type Schedule = (typeof schedules)[number]

/** Figures by which one evaluation is better than another. */
export const bestMetrics = ['f1', 'strictF1', 'macroF1', 'accuracy', 'loss'] as const
export type BestMetric = (typeof bestMetrics)[number]

/** Settings of one training run. Defaults are those of the published reference run. */
export const trainingSettings = z.object({
  /** 'scratch:tiny', 'scratch:mini', the id of a model in the library, or a folder's path. */
  base: z.string().min(1).default('scratch:mini'),
  epochs: z.number().int().min(1).max(1000).default(7),
  batchSize: z.number().int().min(1).max(512).default(16),
  learningRate: z.number().positive().max(1).default(2e-5),
  seed: z.number().int().min(0).max(0xffffffff).default(42),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
  weightDecay: z.number().min(0).max(1).default(0),
  /** Gradients are scaled down to this global norm; 0 leaves them alone. */
  maxGradNorm: z.number().min(0).default(1),
  schedule: z.enum(schedules).default('linear'),
  /** Share of all steps spent raising the rate from zero. */
  warmupRatio: z.number().min(0).max(0.9).default(0),
  /** The same in steps; above 0 it overrides the share. */
  warmupSteps: z.number().int().min(0).max(1_000_000).default(0),
  accumulationSteps: z.number().int().min(1).max(256).default(1),
  dropout: z.number().min(0).max(0.9).default(0.1),
  /** Longest sequence in tokens, specials included; longer documents become several windows. */
  maxLength: z.number().int().min(8).max(512).default(128),
  /** Pad every sequence to this length, as the reference did; null pads to the longest of a batch. */
  padTo: z.number().int().min(8).max(512).nullable().default(null),
  labelAllSubTokens: z.boolean().default(false),
  frozenLayers: z.number().int().min(0).max(48).default(0),
  /** Share of the documents without a fixed split that are held out for evaluation. */
  devFraction: z.number().gt(0).lt(1).default(0.2),
  /** Evaluate every so many steps too, besides after each epoch; null does not. */
  evaluateEvery: z.number().int().min(1).nullable().default(null),
  /** The figure by which the checkpoint to keep is chosen, and patience is counted. */
  bestMetric: z.enum(bestMetrics).default('f1'),
  /** Stop after this many evaluations without a better bestMetric; null runs all epochs. */
  patience: z.number().int().min(1).nullable().default(null),
  /** Train on documents marked done only, or on all that carry a span or are done. */
  documents: z.enum(['done', 'annotated', 'all']).default('annotated'),
  /** How classes become entities: the best of each word, or the best path without an illegal I-. */
  decoding: z.enum(decodings).default('argmax'),
  /** Follow the published run to the letter: cut and pad to 50 tokens, its evaluation loss. */
  referenceMode: z.boolean().default(false),
  engine: z.string().default('auto'),
})

export type TrainingSettings = z.infer<typeof trainingSettings>

import { z } from 'zod'
import { decodings } from '../domain/decoding.ts'

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
  schedule: z.enum(['linear', 'constant', 'cosine']).default('linear'),
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
  bestMetric: z.enum(['f1', 'strictF1', 'macroF1', 'accuracy', 'loss']).default('f1'),
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

export const labelScore = z.object({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Entities in the held-out documents. */
  support: z.number(),
})

/** Which label entities were read as; see src/training/confusion.ts for what is counted where. */
export const confusion = z.object({
  labels: z.array(z.string()),
  cells: z.array(
    z.object({
      gold: z.string(),
      predicted: z.string(),
      exact: z.number(),
      overlapping: z.number(),
    }),
  ),
  missed: z.record(z.string(), z.number()),
  spurious: z.record(z.string(), z.number()),
})
export type Confusion = z.infer<typeof confusion>

/** One row of the table per evaluation; the first seven figures are the reference's columns. */
export const epochReport = z.object({
  /** Epochs done; a fraction when evaluated in the middle of one. */
  epoch: z.number(),
  step: z.number(),
  validationLoss: z.number(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  accuracy: z.number(),
  trainLoss: z.number(),
  strictF1: z.number(),
  macroF1: z.number().default(0),
  weightedF1: z.number().default(0),
  perLabel: z.array(labelScore),
  confusion: confusion.nullable().default(null),
  seconds: z.number(),
  tokensPerSecond: z.number(),
  best: z.boolean(),
})

export type EpochReport = z.infer<typeof epochReport>
export type LabelScore = z.infer<typeof labelScore>

export const runStatuses = [
  'starting',
  'running',
  'paused',
  'done',
  'cancelled',
  'failed', // with a failure that says why
  'interrupted', // the process was lost; can be resumed
] as const
export type RunStatus = (typeof runStatuses)[number]

/** What a run tells while it goes on; also replayed to a window that opens later. */
export const runEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: z.enum(runStatuses), message: z.string() }),
  z.object({
    type: z.literal('plan'),
    engine: z.string(),
    trainDocuments: z.number(),
    devDocuments: z.number(),
    totalSteps: z.number(),
    stepsPerEpoch: z.number(),
    parameters: z.number(),
    /** Spans that cannot be trained (nested, part of a word), counted. */
    untrainableSpans: z.number(),
  }),
  z.object({
    type: z.literal('step'),
    step: z.number(),
    epoch: z.number(),
    loss: z.number(),
    learningRate: z.number(),
    tokensPerSecond: z.number(),
    secondsLeft: z.number(),
  }),
  /** To a window that opens later: the loss of the steps so far. */
  z.object({
    type: z.literal('losses'),
    losses: z.array(z.object({ step: z.number(), loss: z.number() })),
  }),
  z.object({ type: z.literal('epoch'), report: epochReport }),
  /** A checkpoint begins to be written, and is on the disk. */
  z.object({ type: z.literal('saving'), step: z.number() }),
  z.object({
    type: z.literal('saved'),
    step: z.number(),
    seconds: z.number(),
    megabytes: z.number(),
  }),
  z.object({ type: z.literal('advice'), lines: z.array(z.string()) }),
])

export type RunEvent = z.infer<typeof runEvent>

export const run = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(runStatuses),
  message: z.string(),
  createdAt: z.string(),
  settings: trainingSettings,
  /** Annotation revision that the run's snapshot was taken at. */
  revision: z.number(),
  epochs: z.array(epochReport),
  advice: z.array(z.string()).default([]),
  /** Loss of steps, thinned out evenly so that a long run stays small. */
  losses: z.array(z.object({ step: z.number(), loss: z.number() })).default([]),
  /** Model in the library made by this run, when it is done. */
  modelId: z.string().nullable(),
})

export type Run = z.infer<typeof run>

/** What a run would learn from, and cost, before it starts. */
export const outlook = z.object({
  trainDocuments: z.number(),
  devDocuments: z.number(),
  spans: z.number(),
  untrainableSpans: z.number(),
  /** Sentences that say why training cannot start yet; empty when it can. */
  obstacles: z.array(z.string()),
  /** Null while training cannot start, and where the base cannot be read. */
  estimate: z
    .object({
      seconds: z.number(),
      megabytes: z.number(),
      /** What the pace is taken from. */
      basis: z.enum(['earlier run', 'typical machine']),
    })
    .nullable(),
})
export type Outlook = z.infer<typeof outlook>

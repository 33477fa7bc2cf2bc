import { z } from 'zod'
import { range } from './documents.ts'
import { id } from './ids.ts'
import { MAX_REMARK } from './limits.ts'
import { calibration } from './reading.ts'
import { trainingSettings } from './training-settings.ts'

export const trainingJob = z.object({
  runDirectory: z.string(),
  /** What the model is called in its card. */
  name: z.string(),
  /** 'instant', 'scratch:tiny', 'scratch:mini', or the absolute path of a checkpoint folder. */
  base: z.string(),
  baseName: z.string().optional(), // What others know it by; else its folder's name.
  settings: trainingSettings,
  /** It gives way to every other work on the machine. */
  yields: z.boolean().optional(),
  /** The program and its version, for the card. */
  program: z.string().optional(),
})
export type TrainingJob = z.infer<typeof trainingJob>

/** Where a figure lies for further documents of the same kind, at 95 %. */
export const interval = z.object({ low: z.number(), high: z.number() })
export type Interval = z.infer<typeof interval>

const labelScore = z.object({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Gold entities. */
  support: z.number(),
})

/**
 * Entities by label, as a list: a label may be called as what every object has (`constructor`). Earlier
 * files hold an object.
 */
const tally = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([label, count]) => ({ label, count: count as unknown }))
      : value,
  z.array(z.object({ label: z.string(), count: z.number() })),
)

/**
 * Confusion between labels, entity by entity. Every gold entity is in one cell or missed, and every
 * predicted one in one cell or spurious: gold counts add up to the support, predicted counts to the
 * number predicted.
 */
const confusion = z.object({
  labels: z.array(z.string()),
  /** Only cells that are not zero. */
  cells: z.array(
    z.object({
      gold: z.string(),
      predicted: z.string(),
      /** With the same first and last word; gold = predicted are the hits of the metrics. */
      exact: z.number(),
      /** With other boundaries, sharing at least one word. */
      overlapping: z.number(),
    }),
  ),
  /** Gold entities that nothing predicted touches, or whose partners went to others. */
  missed: tally,
  /** Predicted entities without a gold one. */
  spurious: tally,
})
export type Confusion = z.infer<typeof confusion>

const sampleSpan = range.extend({ label: z.string() })

/** A held-out sentence as it is labelled and as the model read it at one evaluation; offsets from its start. */
const sample = z.object({
  documentId: z.number().int(),
  text: z.string(),
  gold: z.array(sampleSpan),
  found: z.array(sampleSpan),
})
export type Sample = z.infer<typeof sample>

/** A held-out entity that is found since one evaluation, or not any more. */
export const turnedEntity = range.extend({
  documentId: z.number().int(),
  label: z.string(),
  found: z.boolean(),
  /** Where the excerpt begins, and what it says. */
  from: z.number().int(),
  excerpt: z.string(),
})
export type TurnedEntity = z.infer<typeof turnedEntity>

/** Held-out entities that have turned since the evaluation before: how many, and the first of each kind. */
const turned = z.object({ found: z.number(), lost: z.number(), items: z.array(turnedEntity) })
export type Turned = z.infer<typeof turned>

/** One row of the table per evaluation; the first seven figures are the reference's columns. */
const epochReport = z.object({
  /** Epochs done; a fraction when evaluated in the middle of one. */
  epoch: z.number(),
  step: z.number(),
  validationLoss: z.number(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Null where nothing was held out, and in earlier files. */
  f1Interval: interval.nullable().default(null),
  accuracy: z.number(),
  trainLoss: z.number(),
  strictF1: z.number(),
  macroF1: z.number().default(0),
  weightedF1: z.number().default(0),
  perLabel: z.array(labelScore),
  confusion: confusion.nullable().default(null),
  /** How scores of entities come out right; null for few of them, and in earlier files. */
  calibration: calibration.nullable().default(null),
  /** A few held-out sentences, the same at each evaluation; none in earlier files. */
  samples: z.array(sample).default([]),
  /** Null at the first evaluation, and in earlier files. */
  turned: turned.nullable().default(null),
  /** How much words and shapes decided beside the network; absent where it read better alone, or they had no say. */
  lexicalVote: z.number().optional(),
  seconds: z.number(),
  tokensPerSecond: z.number(),
  best: z.boolean(),
})

export type EpochReport = z.infer<typeof epochReport>
/** How a model's tags compare with what is known of documents. */
export type Figures = Omit<
  EpochReport,
  | 'epoch'
  | 'step'
  | 'validationLoss'
  | 'trainLoss'
  | 'calibration'
  | 'samples'
  | 'turned'
  | 'lexicalVote'
  | 'seconds'
  | 'tokensPerSecond'
  | 'best'
>
export type LabelScore = z.infer<typeof labelScore>

/** What words and shapes alone give on the documents that a run is measured on. */
const baseline = z.object({
  f1: z.number(),
  strictF1: z.number(),
  /** Documents learnt from: those of the run, or as many of them as take a few seconds. */
  documents: z.number(),
})
export type Baseline = z.infer<typeof baseline>

/** Spans that a base cannot be taught, in number and by example. */
export const untrainable = z.object({
  count: z.number(),
  listed: z.array(
    z.object({
      documentId: z.number(),
      label: z.string(),
      surface: z.string(),
      /** Inside or across others beyond the last depth, or not where the base cuts text. */
      reason: z.enum(['overlap', 'edge']),
    }),
  ),
})
export type Untrainable = z.infer<typeof untrainable>

export const runStatuses = [
  'starting',
  'running',
  'paused',
  'done',
  'cancelled',
  'failed', // with a failure that says why
  'interrupted', // the process was lost; can be resumed
  'elsewhere', // another program is training it; never stored
] as const

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
    untrainable,
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
  /** To a window that opens later, and of a run that goes on: the loss of the steps so far. */
  z.object({
    type: z.literal('losses'),
    losses: z.array(z.object({ step: z.number(), loss: z.number() })),
  }),
  z.object({ type: z.literal('epoch'), report: epochReport }),
  z.object({ type: z.literal('baseline'), baseline }),
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

/** What training itself tells; the host adds the rest. */
export type TrainingEvent = Exclude<RunEvent, { type: 'status' }>

export const run = z.object({
  id,
  name: z.string(),
  status: z.enum(runStatuses),
  message: z.string(),
  createdAt: z.string(),
  settings: trainingSettings,
  /** The user's own words about it. */
  note: z.string().max(MAX_REMARK).default(''),
  /** Begun by the program in idle time, so that there is a model that knows the newest documents. */
  fresh: z.boolean().default(false),
  /** Documents that were done when it began; unknown of earlier runs. */
  done: z.number().nullable().default(null),
  /** In the trash of the project's runs, from where it can be taken back. */
  trashed: z.boolean().default(false),
  /** Annotation revision that the run's snapshot was taken at. */
  revision: z.number(),
  /** Documents learnt from and held out, and the engine; unknown of one that has not begun, and of earlier ones. */
  documents: z.object({ train: z.number(), dev: z.number() }).nullable().default(null),
  engine: z.string().default(''),
  epochs: z.array(epochReport),
  /** Null where nobody has measured it: in earlier runs, and in those of words and shapes. */
  baseline: baseline.nullable().default(null),
  advice: z.array(z.string()).default([]),
  /** Loss of steps, thinned out evenly so that a long run stays small. */
  losses: z.array(z.object({ step: z.number(), loss: z.number() })).default([]),
  /** It was ended by hand before its last epoch; the best so far is kept. */
  endedEarly: z.boolean().default(false),
  /** It failed at figures that were no numbers: resumed, it would again. */
  broken: z.boolean().default(false),
  /** Model in the library made by this run, when it is done, or broke after an evaluation. */
  modelId: z.string().nullable(),
})

export type Run = z.infer<typeof run>

import { z } from 'zod'
import { precision } from './reading.ts'
import { interval } from './runs.ts'

/** Where a model of the library came from. */
export const modelSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('imported'), path: z.string() }),
  z.object({
    kind: z.literal('downloaded'),
    hub: z.string(),
    repository: z.string(),
    /** The commit whose files were fetched. */
    revision: z.string(),
  }),
  z.object({
    kind: z.literal('trained'),
    /** Name of the project. */
    project: z.string(),
    runId: z.string(),
    /** Name of the model that training began with, or scratch:tiny and the like. */
    base: z.string(),
  }),
  z.object({ kind: z.literal('unknown') }),
])
export type ModelSource = z.infer<typeof modelSource>

export const modelInfo = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  /** "4 layers × 256, 3.1 million parameters" */
  shape: z.string(),
  labels: z.array(z.string()),
  createdAt: z.string(),
  /** Best held-out F1, when the model was trained here. */
  f1: z.number().nullable(),
  /** Where the F1 of further documents of the same kind lies. */
  f1Interval: interval.nullable(),
  /** False for an encoder without a head, or one whose classes nobody named: good as a base. */
  canTag: z.boolean(),
  /** Why it cannot, and what to do, in a sentence; empty when it can. */
  whyNot: z.string(),
  /** Whether a training run can begin with it. */
  isBase: z.boolean(),
  /** Whether it was trained as an adapter, which can be exported by itself. */
  hasAdapter: z.boolean(),
  /** In what it tags. */
  precision,
  source: modelSource,
  /** Size of its folder on disk. */
  bytes: z.number(),
})
export type ModelInfo = z.infer<typeof modelInfo>

/** Points of F1 that tagging in bytes may cost where it is offered. */
export const LARGEST_LOSS = 0.003

const trialFigures = z.object({
  f1: z.number(),
  /** For all documents, the model being loaded. */
  seconds: z.number(),
})

/** What a model finds in documents that it has not learnt from, in its own numbers and in bytes. */
export const precisionTrial = z.object({
  documents: z.number(),
  entities: z.number(),
  float32: trialFigures,
  int8: trialFigures,
  /** Whether it loses so little that it may be used. */
  fits: z.boolean(),
})
export type PrecisionTrial = z.infer<typeof precisionTrial>

export const trashedModel = z.object({
  id: z.string(),
  name: z.string(),
  deletedAt: z.string(),
  bytes: z.number(),
})
export type TrashedModel = z.infer<typeof trashedModel>

const downloadStates = [
  'running',
  'waiting', // for the network, before the next attempt
  'paused',
  'failed',
  'done',
] as const

export const download = z.object({
  id: z.string(),
  /** org/name */
  repository: z.string(),
  /** The revision asked for: a branch, a tag or a commit. */
  revision: z.string(),
  state: z.enum(downloadStates),
  /** Why it waits, is paused or failed; otherwise empty. */
  message: z.string(),
  /** The file under way. */
  file: z.string(),
  bytes: z.number(),
  /** Null until the list of files is known. */
  totalBytes: z.number().nullable(),
  /** Over the last seconds; null while nothing moves. */
  bytesPerSecond: z.number().nullable(),
  /** The model in the library, once done. */
  modelId: z.string().nullable(),
})
export type Download = z.infer<typeof download>

export const hubInfo = z.object({
  /** The hub in use: the mirror of the settings, else the fallback. */
  address: z.string(),
  /** Hugging Face, or what HF_ENDPOINT names. */
  fallback: z.string(),
})
export type HubInfo = z.infer<typeof hubInfo>

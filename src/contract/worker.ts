import { z } from 'zod'
import { engineName, engineTrial } from '../model/engines.ts'
import { failure } from '../model/failure.ts'
import { precision } from '../model/reading.ts'
import { runEvent, trainingJob } from '../model/runs.ts'
import { taggedGroup, textToTag } from '../model/tagging.ts'

/**
 * What host and worker say to each other. Every request carries an id; every answer names it. The
 * worker greets first, and a request ends with exactly one of done and failed.
 */
export const PROTOCOL_VERSION = 7

/** Texts in one request: any number passes through in groups, so that neither side holds them all. */
export const MAX_GROUP_TEXTS = 1024

/** What can be asked of a worker: what the request says, and what the answer. */
const requests = {
  train: {
    /** The engine by its id, never 'auto'. */
    body: trainingJob.extend({ engine: z.string() }),
    /** A run that broke says so, and has kept the best model before. */
    result: z.object({
      modelFolder: z.string(),
      broken: z.string().optional(),
      endedEarly: z.boolean().optional(),
    }),
  },
  tag: {
    body: z.object({
      modelFolder: z.string(),
      engine: z.string(),
      texts: z.array(textToTag).max(MAX_GROUP_TEXTS),
      /** Instead of the model's own. */
      precision: precision.optional(),
    }),
    result: taggedGroup,
  },
  'export-onnx': {
    body: z.object({ modelFolder: z.string(), target: z.string(), precision }),
    result: z.object({}),
  },
  /** The engines that may be tried, the processor first. */
  engines: { body: z.object({}), result: z.array(engineName) },
  /** Tries an engine in this process, which may end of it. */
  try: { body: z.object({ engine: z.string() }), result: engineTrial },
}

export type RequestName = keyof typeof requests
export type RequestBody<T extends RequestName> = z.infer<(typeof requests)[T]['body']>
export type RequestResult<T extends RequestName> = z.infer<(typeof requests)[T]['result']>

export const requestSchemas: {
  [T in RequestName]: { body: z.ZodType<RequestBody<T>>; result: z.ZodType<RequestResult<T>> }
} = requests

export const workerRequest = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('request'),
    id: z.string(),
    name: z.enum(Object.keys(requests) as RequestName[]),
    body: z.unknown(),
  }),
  z.object({ type: z.literal('cancel'), id: z.string() }),
  /** Ends a run at the next chance, keeping what was best. */
  z.object({ type: z.literal('finish'), id: z.string() }),
  z.object({ type: z.literal('pause'), id: z.string(), paused: z.boolean() }),
])
export type WorkerRequest = z.infer<typeof workerRequest>

export const workerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), version: z.number(), pid: z.number() }),
  z.object({ type: z.literal('event'), id: z.string(), event: runEvent }),
  z.object({ type: z.literal('progress'), id: z.string(), done: z.number(), of: z.number() }),
  z.object({ type: z.literal('done'), id: z.string(), result: z.unknown() }),
  z.object({ type: z.literal('failed'), id: z.string(), failure }),
])
export type WorkerMessage = z.infer<typeof workerMessage>

import { z } from 'zod'
import { engineStatus, providerTrial } from '../model/engines.ts'
import { failure } from '../model/failure.ts'
import { runEvent, trainingJob } from '../model/runs.ts'
import { taggedGroup, textToTag } from '../model/tagging.ts'

/**
 * What host and worker say to each other. Every request carries an id; every answer names it. The
 * worker greets first, and a request ends with exactly one of done, failed or cancelled.
 */
export const PROTOCOL_VERSION = 2

/** Texts in one request: any number passes through in groups, so that neither side holds them all. */
export const MAX_GROUP_TEXTS = 1024

export const workerRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('train'), id: z.string(), job: trainingJob }),
  z.object({
    type: z.literal('tag'),
    id: z.string(),
    modelFolder: z.string(),
    texts: z.array(textToTag).max(MAX_GROUP_TEXTS),
  }),
  z.object({
    type: z.literal('export-onnx'),
    id: z.string(),
    modelFolder: z.string(),
    target: z.string(),
  }),
  z.object({ type: z.literal('engines'), id: z.string() }),
  /** Tries a graphics provider in this process, which may end of it. */
  z.object({ type: z.literal('try'), id: z.string(), provider: z.string() }),
  /** The host's answer to 'wanted'. */
  z.object({ type: z.literal('tried'), id: z.string(), trial: providerTrial }),
  z.object({ type: z.literal('cancel'), id: z.string() }),
  z.object({ type: z.literal('pause'), id: z.string(), paused: z.boolean() }),
])
export type WorkerRequest = z.infer<typeof workerRequest>

const workerResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trained'), modelFolder: z.string() }),
  taggedGroup.extend({ kind: z.literal('tagged') }),
  z.object({ kind: z.literal('exported'), folder: z.string() }),
  z.object({ kind: z.literal('engines'), engines: z.array(engineStatus) }),
  z.object({ kind: z.literal('tried'), trial: providerTrial }),
])
export type WorkerResult = z.infer<typeof workerResult>

export const workerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), version: z.number(), pid: z.number() }),
  /** Asks the host to have a provider tried in another process. */
  z.object({ type: z.literal('wanted'), id: z.string(), provider: z.string() }),
  z.object({ type: z.literal('event'), id: z.string(), event: runEvent }),
  z.object({ type: z.literal('progress'), id: z.string(), done: z.number(), of: z.number() }),
  z.object({ type: z.literal('done'), id: z.string(), result: workerResult }),
  z.object({ type: z.literal('cancelled'), id: z.string() }),
  z.object({ type: z.literal('failed'), id: z.string(), failure }),
])
export type WorkerMessage = z.infer<typeof workerMessage>

import { z } from 'zod'
import { runStatuses } from '../model/runs.ts'

/**
 * What the desktop's main process and its host say to each other. Ports travel beside the messages, and only
 * towards the host: that of a page with `page`, that of a worker with `forked`.
 */

/** What the host is told. It begins with `start`. */
export const hostOrder = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    version: z.string(),
    folders: z.object({
      projects: z.string(),
      models: z.string(),
      data: z.string(),
      logs: z.string(),
    }),
    resources: z.string(),
  }),
  z.object({ type: z.literal('page') }),
  z.object({ type: z.literal('forked'), id: z.string(), pid: z.number().optional() }),
  z.object({
    type: z.literal('gone'),
    id: z.string(),
    code: z.number().nullable(),
    signal: z.string().nullable(),
  }),
  /** The system's answer to `proxy`, "PROXY host:port; DIRECT". */
  z.object({ type: z.literal('proxied'), id: z.string(), answer: z.string() }),
  /** Ends the workers, closes the files, and then the process. */
  z.object({ type: z.literal('close') }),
])
export type HostOrder = z.infer<typeof hostOrder>

/** How a run goes on. */
const going = z.object({
  /** What the run is called. */
  name: z.string(),
  status: z.enum(runStatuses),
  /** From 0 to 1; null while nothing is known of it. */
  share: z.number().nullable(),
})
export type Going = z.infer<typeof going>

/** What the host tells. */
export const hostNews = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('fork'),
    id: z.string(),
    silent: z.boolean(),
    env: z.record(z.string(), z.string()),
    execArgv: z.array(z.string()),
  }),
  z.object({ type: z.literal('kill'), id: z.string(), force: z.boolean() }),
  z.object({ type: z.literal('going'), going }),
  /** Which proxy the system has for an address. */
  z.object({ type: z.literal('proxy'), id: z.string(), url: z.string() }),
  /** It cannot begin, or not go on; the process ends next. */
  z.object({ type: z.literal('failed'), message: z.string() }),
])
export type HostNews = z.infer<typeof hostNews>

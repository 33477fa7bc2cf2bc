import { stat } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import {
  PROTOCOL_VERSION,
  requestSchemas,
  workerRequest,
  type RequestBody,
  type RequestName,
  type RequestResult,
  type WorkerRequest,
} from '../contract/worker.ts'
import { failed, FailureError, stopped, unwrap } from '../domain/failure.ts'
import { isInstantFolder } from '../checkpoints/instant.ts'
import { log, openLog } from '../files/log.ts'
import { noteUnfinishedIn } from '../files/unfinished.ts'
import { packGroup } from '../tagging/packed.ts'
import { InstantTagger } from '../tagging/instant.ts'
import { Tagger, type TextTagger } from '../tagging/tagger.ts'
import type { Precision } from '../model/reading.ts'
import { INSTANT } from '../model/training-settings.ts'
import { runTraining } from '../training/trainer.ts'
import { JobControl } from './control.ts'
import { listedEngines, openEngine, tryEngine } from './engines.ts'
import { exportOnnx } from './export.ts'
import { hostPort } from './port.ts'

/**
 * The process that trains and tags. It owns no data: it reads a run directory or gets texts, answers,
 * and may be killed at any moment. It ends itself when its host is gone.
 */
const { SPANWRIGHT_LOGS: logs, SPANWRIGHT_UNFINISHED: unfinished } = process.env
const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
/** Beside a page that computes it has a third of what that has, and beside other programs still comes on. Windows knows classes alone. */
const BESIDE_A_PAGE = process.platform === 'win32' ? PRIORITY_BELOW_NORMAL : 5
if (logs) openLog(logs, 'worker', 'worker')
// What Node does by itself; Electron only warns, and whoever waits for an answer would wait for ever.
process.on('unhandledRejection', (error) => {
  throw error
})
if (unfinished) noteUnfinishedIn(unfinished)
if (process.env.SPANWRIGHT_GIVES_WAY) giveWay(BESIDE_A_PAGE)
const port = hostPort()
const jobs = new Map<string, JobControl>()
let loaded: { of: string; tagger: TextTagger } | undefined
/** Groups are tagged one after another: a model must not be given up while another request uses it. */
let tail: Promise<unknown> = Promise.resolve()

/** From now on what else wants a processor comes first, as it does before the threads that begin later. */
function giveWay(priority: number): void {
  try {
    setPriority(0, priority)
  } catch (error) {
    log.error('This process goes on at its usual priority', error)
  }
}

/** How each request is answered. Work that is cancelled throws. */
const answers: {
  [T in RequestName]: (
    body: RequestBody<T>,
    control: JobControl,
    id: string,
  ) => Promise<RequestResult<T>> | RequestResult<T>
} = {
  engines: listedEngines,
  try: ({ engine }) => tryEngine(engine),
  async train({ engine, ...job }, control, id) {
    if (job.yields) giveWay(PRIORITY_LOW)
    const opening = job.base === INSTANT ? undefined : openEngine(engine)
    // It may fail before the base is read, and is waited for only then.
    opening?.catch(() => undefined)
    const outcome = await runTraining(job, opening, control, (event) =>
      port.send({ type: 'event', id, event }),
    )
    const { modelFolder, broken, endedEarly } = outcome
    if (modelFolder !== null) return { modelFolder, broken, endedEarly }
    throw broken === undefined ? stopped() : failed('broken', broken)
  },
  tag(group, control, id) {
    const tagging = tail.then(() => tagGroup(group, control, id))
    tail = tagging.catch(() => undefined)
    return tagging
  },
  async 'export-onnx'({ modelFolder, target, precision }, control) {
    await exportOnnx(modelFolder, target, { precision, between: () => control.goOn() })
    return {}
  },
}

port.onClose(() => process.exit(0))
// Ctrl-C in a terminal reaches every process of the command; the host decides what becomes of this one.
process.on('SIGINT', () => undefined)
port.onMessage((message) => {
  const request = workerRequest.safeParse(message)
  if (request.success) void handle(request.data)
})
port.send({ type: 'ready', version: PROTOCOL_VERSION, pid: process.pid })

async function handle(request: WorkerRequest): Promise<void> {
  const { id } = request
  if (request.type === 'cancel') return jobs.get(id)?.cancel()
  if (request.type === 'finish') return jobs.get(id)?.finish()
  if (request.type === 'pause') return jobs.get(id)?.setPaused(request.paused)
  const control = new JobControl()
  jobs.set(id, control)
  try {
    port.send({ type: 'done', id, result: await answer(request.name, request.body, control, id) })
  } catch (error) {
    port.send({ type: 'failed', id, failure: toFailure(error) })
  } finally {
    jobs.delete(id)
  }
}

function answer<T extends RequestName>(name: T, body: unknown, control: JobControl, id: string) {
  return answers[name](requestSchemas[name].body.parse(body), control, id)
}

/** Tags one group of texts, and keeps nothing of it. */
async function tagGroup(
  { modelFolder, engine, texts, precision }: RequestBody<'tag'>,
  control: JobControl,
  id: string,
): Promise<RequestResult<'tag'>> {
  if (control.cancelled) throw stopped()
  const tagger = await openTagger(modelFolder, engine, precision)
  const tagged = await tagger.tag(texts, async (done, of) => {
    port.send({ type: 'progress', id, done, of })
    await control.goOn()
  })
  return packGroup(tagger.labels, tagger.reading, tagged)
}

/** Keeps the last model loaded, as its configuration says it is read: tagging text after text needs one session. */
async function openTagger(
  folder: string,
  engine: string,
  precision?: Precision,
): Promise<TextTagger> {
  const { mtimeMs } = await stat(join(folder, 'config.json')).catch(() => ({ mtimeMs: 0 }))
  const of = JSON.stringify([folder, mtimeMs, precision])
  if (loaded?.of === of) return loaded.tagger
  const tagger: TextTagger = (await isInstantFolder(folder))
    ? unwrap(await InstantTagger.open(folder))
    : unwrap(await Tagger.open(folder, await openEngine(engine), precision))
  log.info(`Tags on ${engine}.`)
  await loaded?.tagger.dispose()
  loaded = { of, tagger }
  return tagger
}

function toFailure(error: unknown) {
  if (error instanceof FailureError) return error.failure
  const detail = error instanceof Error ? error.message : String(error)
  log.error('Unexpected, while working', error)
  return {
    code: 'internal' as const,
    message: `The training process met an unexpected error (${detail.slice(0, 200)}); nothing in the project was changed.`,
  }
}

import {
  PROTOCOL_VERSION,
  workerRequest,
  type WorkerRequest,
  type WorkerResult,
} from '../contract/worker.ts'
import { FailureError, unwrap } from '../domain/failure.ts'
import { log, openLog } from '../files/log.ts'
import { packGroup } from '../tagging/packed.ts'
import { Tagger } from '../tagging/tagger.ts'
import { runTraining } from '../training/trainer.ts'
import { JobControl } from './control.ts'
import { Engines, tryProviderHere } from './engines.ts'
import { exportOnnx } from './export.ts'
import { hostPort } from './port.ts'
import { ProviderQuestions } from './provider-questions.ts'

/**
 * The process that trains and tags. It owns no data: it reads a run directory or gets texts, answers,
 * and may be killed at any moment. It ends itself when its host is gone.
 */
const logs = process.env.SPANWRIGHT_LOGS
if (logs) openLog(logs, 'worker', 'worker')
const port = hostPort()
const questions = new ProviderQuestions((message) => port.send(message))
const engines = new Engines((provider) => questions.ask(provider))
const jobs = new Map<string, JobControl>()
let loaded: { folder: string; tagger: Tagger } | undefined
/** Groups are tagged one after another: a model must not be given up while another request uses it. */
let tail: Promise<unknown> = Promise.resolve()

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
  if (request.type === 'pause') return jobs.get(id)?.setPaused(request.paused)
  if (request.type === 'tried') return questions.answer(id, request.trial)
  const control = new JobControl()
  jobs.set(id, control)
  try {
    const result = await work(request, control)
    port.send(result ? { type: 'done', id, result } : { type: 'cancelled', id })
  } catch (error) {
    port.send({ type: 'failed', id, failure: toFailure(error) })
  } finally {
    jobs.delete(id)
  }
}

type Work = Exclude<WorkerRequest, { type: 'cancel' | 'pause' | 'tried' }>

/** Undefined when cancelled. */
async function work(request: Work, control: JobControl): Promise<WorkerResult | undefined> {
  const { id } = request
  if (request.type === 'engines') return { kind: 'engines', engines: await engines.statuses() }
  if (request.type === 'try')
    return { kind: 'tried', trial: await tryProviderHere(request.provider) }
  if (request.type === 'export-onnx') {
    await exportOnnx(request.modelFolder, request.target, async () => {
      await control.breathe()
      throwIfCancelled(control)
    })
    return { kind: 'exported', folder: request.target }
  }
  if (request.type === 'train') {
    // Not awaited here: the checkpoint is read while a graphics card is tried.
    const engine = engines.choose(request.job.settings.engine)
    engine.catch(() => undefined) // Reported where it is awaited, or after what failed before.
    const { modelFolder } = await runTraining(request.job, engine, control, (event) =>
      port.send({ type: 'event', id, event }),
    )
    return modelFolder === null ? undefined : { kind: 'trained', modelFolder }
  }
  const tagging = tail.then(() => tagGroup(request, control))
  tail = tagging.catch(() => undefined)
  return tagging
}

/** Tags one group of texts, and keeps nothing of it. */
async function tagGroup(
  { id, modelFolder, texts }: Extract<Work, { type: 'tag' }>,
  control: JobControl,
): Promise<WorkerResult> {
  throwIfCancelled(control)
  const tagger = await openTagger(modelFolder)
  const tagged = await tagger.tagWords(texts, async (done, of) => {
    port.send({ type: 'progress', id, done, of })
    await control.breathe()
    throwIfCancelled(control)
  })
  return { kind: 'tagged', ...packGroup(tagger.labels, tagged) }
}

function throwIfCancelled({ cancelled }: JobControl): void {
  if (cancelled) throw new FailureError({ code: 'cancelled', message: 'Stopped, as you asked.' })
}

/** Keeps the last model loaded: tagging text after text needs one session. */
async function openTagger(folder: string): Promise<Tagger> {
  if (loaded?.folder === folder) return loaded.tagger
  const engine = await engines.choose('auto')
  log.info(`Tags on ${engine.id}.`)
  const tagger = unwrap(await Tagger.open(folder, engine))
  await loaded?.tagger.dispose()
  loaded = { folder, tagger }
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

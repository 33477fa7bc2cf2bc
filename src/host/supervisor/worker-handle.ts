import { randomUUID } from 'node:crypto'
import {
  PROTOCOL_VERSION,
  workerMessage,
  type WorkerMessage,
  type WorkerRequest,
  type WorkerResult,
} from '../../contract/worker.ts'
import type { ProviderTrial } from '../../model/engines.ts'
import type { RunEvent, TrainingJob } from '../../model/runs.ts'
import { log } from '../../files/log.ts'
import { fail, ok, type Result } from '../../domain/failure.ts'

/** A forked worker, as child_process and Electron's utilityProcess both can offer it. */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: WorkerRequest): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when the process is gone for whatever reason. */
  onExit(listener: (code: number | null, signal: string | null) => void): void
  kill(force: boolean): void
}

/** A silent worker's errors are not shown: a driver under trial writes what it likes. */
export type ForkWorker = (options?: { silent: boolean }) => WorkerProcess

/** Has a graphics provider tried in a process of its own. */
export type TryProvider = (provider: string) => Promise<ProviderTrial>

/** Loading the runtime takes about a second; a slow disk may need many. */
const HANDSHAKE_MS = 60_000
/** How long a worker may take to end after being asked, before it is killed. */
const QUIT_MS = 2_000

interface Pending {
  resolve(result: Result<WorkerResult>): void
  onEvent?: (event: RunEvent) => void
  onProgress?: (done: number, of: number) => void
}

const UNTRIED: ProviderTrial = { usable: false, reason: 'Not tried.', worthMeasuring: false }

/** A request under way. */
export interface Task {
  readonly id: string
  readonly result: Promise<Result<WorkerResult>>
  cancel(): void
  pause(paused: boolean): void
}

/**
 * One worker process: greets, carries requests by id, tells exit from crash, and leaves nothing
 * running. When the process is lost, every request under way ends with 'worker-lost'.
 */
export class WorkerHandle {
  private readonly process: WorkerProcess
  private readonly tryProvider: TryProvider | undefined
  private readonly pending = new Map<string, Pending>()
  private readonly ready: Promise<Result<void>>
  private readonly exited: Promise<void>
  private quitting = false
  private gone = false

  /** Without `tryProvider` the worker cannot look for a graphics card. */
  constructor(fork: ForkWorker, tryProvider?: TryProvider) {
    this.process = fork()
    this.tryProvider = tryProvider
    let pid: number | undefined
    let greeted: (result: Result<void>) => void = () => {}
    this.ready = new Promise((resolve) => (greeted = resolve))
    const timer = setTimeout(() => {
      greeted(fail('worker-lost', 'The training process did not start in time; try again.'))
      this.process.kill(true)
    }, HANDSHAKE_MS)
    this.process.onMessage((raw) => {
      const message = workerMessage.safeParse(raw)
      if (!message.success) return
      if (message.data.type === 'ready') {
        clearTimeout(timer)
        pid = message.data.pid
        log.info(`Worker ${pid} is ready.`)
        greeted(checkVersion(message.data.version))
      } else this.receive(message.data)
    })
    this.exited = new Promise((resolve) => {
      this.process.onExit((code, signal) => {
        clearTimeout(timer)
        this.gone = true
        const end = `Worker ${pid ?? '(not yet ready)'} ended, code ${code}, signal ${signal}`
        if (this.quitting) log.info(`${end}, as asked.`)
        else log.error(`${end}.`)
        const lost = this.lost(code, signal)
        greeted(lost)
        for (const { resolve: end } of this.pending.values()) end(lost)
        this.pending.clear()
        resolve()
      })
    })
  }

  get alive(): boolean {
    return !this.gone && !this.quitting
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  train(job: TrainingJob, onEvent: (event: RunEvent) => void): Task {
    return this.request((id) => ({ type: 'train', id, job }), { onEvent })
  }

  tag(
    modelFolder: string,
    texts: Extract<WorkerRequest, { type: 'tag' }>['texts'],
    onProgress?: (done: number, of: number) => void,
  ): Task {
    return this.request((id) => ({ type: 'tag', id, modelFolder, texts }), { onProgress })
  }

  exportOnnx(modelFolder: string, target: string): Task {
    return this.request((id) => ({ type: 'export-onnx', id, modelFolder, target }), {})
  }

  engines(): Task {
    return this.request((id) => ({ type: 'engines', id }), {})
  }

  /** Tries a provider in this very process. */
  try(provider: string): Task {
    return this.request((id) => ({ type: 'try', id, provider }), {})
  }

  /** Asks the process to end, and kills it when it does not. Resolves when it is gone. */
  async quit(): Promise<void> {
    this.quitting = true
    if (this.gone) return
    this.process.kill(false)
    const timer = setTimeout(() => this.process.kill(true), QUIT_MS)
    await this.exited
    clearTimeout(timer)
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.process.kill(true)
  }

  private request(make: (id: string) => WorkerRequest, listeners: Omit<Pending, 'resolve'>): Task {
    const id = randomUUID()
    // What is said of the request before the worker has greeted follows it there.
    let early: WorkerRequest[] | undefined = []
    const result = this.ready.then(
      (ready) =>
        new Promise<Result<WorkerResult>>((resolve) => {
          if (!ready.ok) return resolve(ready)
          if (this.gone) return resolve(this.lost(null, null))
          this.pending.set(id, { resolve, ...listeners })
          for (const message of [make(id), ...(early ?? [])]) this.process.send(message)
          early = undefined
        }),
    )
    const send = (message: WorkerRequest) => {
      if (early) early.push(message)
      else if (this.pending.has(id) && !this.gone) this.process.send(message)
    }
    return {
      id,
      result,
      cancel: () => send({ type: 'cancel', id }),
      pause: (paused) => send({ type: 'pause', id, paused }),
    }
  }

  private receive(message: Exclude<WorkerMessage, { type: 'ready' }>): void {
    if (message.type === 'wanted') return void this.answer(message.id, message.provider)
    const request = this.pending.get(message.id)
    if (!request) return
    if (message.type === 'event') return request.onEvent?.(message.event)
    if (message.type === 'progress') return request.onProgress?.(message.done, message.of)
    this.pending.delete(message.id)
    if (message.type === 'done') request.resolve(ok(message.result))
    else if (message.type === 'failed') request.resolve({ ok: false, failure: message.failure })
    else request.resolve(fail('cancelled', 'Stopped, as you asked.'))
  }

  private async answer(id: string, provider: string): Promise<void> {
    const trial = await (this.tryProvider?.(provider) ?? UNTRIED)
    if (!this.gone) this.process.send({ type: 'tried', id, trial })
  }

  private lost(
    code: number | null,
    signal: string | null,
  ): { ok: false; failure: { code: 'worker-lost'; message: string } } {
    if (this.quitting) {
      return {
        ok: false,
        failure: {
          code: 'worker-lost',
          message:
            'The application was closed during this run; resume to go on from the last checkpoint.',
        },
      }
    }
    const how = signal ? `was stopped by ${signal}` : `ended with code ${code ?? 'unknown'}`
    return {
      ok: false,
      failure: {
        code: 'worker-lost',
        message: `The training process ${how}. Your annotations are safe; resume to go on from the last checkpoint.`,
      },
    }
  }
}

function checkVersion(version: number): Result<void> {
  return version === PROTOCOL_VERSION
    ? ok(undefined)
    : fail('internal', 'The training process is of another version; restart the application.')
}

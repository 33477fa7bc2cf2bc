import { randomUUID } from 'node:crypto'
import { addAbortListener } from 'node:events'
import {
  PROTOCOL_VERSION,
  requestSchemas,
  workerMessage,
  type RequestBody,
  type RequestName,
  type RequestResult,
  type WorkerMessage,
  type WorkerRequest,
} from '../../contract/worker.ts'
import type { RunEvent } from '../../model/runs.ts'
import { log } from '../../files/log.ts'
import { attemptAsync, fail, ok, STOPPED, type Result } from '../../domain/failure.ts'
import { howItEnded } from './process-end.ts'

/** A forked worker, as child_process and Electron's utilityProcess both can offer it. */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: WorkerRequest): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, when the process is gone for whatever reason. */
  onExit(listener: (code: number | null, signal: string | null) => void): void
  kill(force: boolean): void
}

interface ForkOptions {
  /** Its errors are not shown: a driver under trial writes what it likes. */
  silent?: boolean
  /** Its work comes after what a page draws meanwhile. */
  givesWay?: boolean
}
export type ForkWorker = (options?: ForkOptions) => WorkerProcess

/** Loading the runtime takes about a second; a slow disk may need many. */
const HANDSHAKE_MS = 60_000
/** How long a worker may take to end after being asked, before it is killed. */
const QUIT_MS = 2_000

interface Listeners {
  onEvent?: (event: RunEvent) => void
  onProgress?: (done: number, of: number) => void
}

interface Pending extends Listeners {
  resolve(result: Result<unknown>): void
}

/** A request under way. */
export interface Task<T> {
  readonly result: Promise<Result<T>>
  cancel(): void
  /** Ends it at the next chance, keeping what it has come to. */
  finish(): void
  pause(paused: boolean): void
}

/**
 * One worker process: greets, carries requests by id, tells exit from crash, and leaves nothing
 * running. When the process is lost, every request under way ends with 'worker-lost'.
 */
export class WorkerHandle {
  private readonly process: WorkerProcess
  private readonly pending = new Map<string, Pending>()
  private readonly ready: Promise<Result<void>>
  private readonly exited: Promise<void>
  private quitting = false
  /** What became of the process, once it is gone. */
  private end: ReturnType<typeof fail> | undefined

  constructor(fork: ForkWorker) {
    this.process = fork()
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
    this.exited = new Promise((gone) => {
      this.process.onExit((code, signal) => {
        clearTimeout(timer)
        const end = `Worker ${pid ?? '(not yet ready)'} ended, code ${code}, signal ${signal}`
        if (this.quitting) log.info(`${end}, as asked.`)
        else log.error(`${end}.`)
        this.end = this.lost(code, signal)
        greeted(this.end)
        for (const { resolve } of this.pending.values()) resolve(this.end)
        this.pending.clear()
        gone()
      })
    })
  }

  get alive(): boolean {
    return !this.end && !this.quitting
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  /**
   * Asks for something; `body` may still be on its way while the process starts. The signal cancels, as
   * `cancel` does: the result is then a failure 'cancelled'.
   */
  request<T extends RequestName>(
    name: T,
    body: RequestBody<T> | Promise<RequestBody<T>>,
    { signal, ...listeners }: Listeners & { signal?: AbortSignal } = {},
  ): Task<RequestResult<T>> {
    const id = randomUUID()
    // What is said of the request before it is sent follows it there.
    let early: WorkerRequest[] | undefined = []
    const send = (message: WorkerRequest) => {
      if (early) early.push(message)
      else if (this.pending.has(id)) this.process.send(message)
    }
    const cancel = () => send({ type: 'cancel', id })
    const answered = async (): Promise<Result<RequestResult<T>>> => {
      // What becomes of it is heard in any case: it may fail after the request was given up.
      const asking = attemptAsync(async () => body)
      if (signal?.aborted) return fail('cancelled', STOPPED)
      using _listening = signal && addAbortListener(signal, cancel)
      const [ready, asked] = await Promise.all([this.ready, asking])
      if (!ready.ok) return ready
      if (this.end) return this.end
      if (!asked.ok) return asked
      const result = await new Promise<Result<unknown>>((resolve) => {
        this.pending.set(id, { resolve, ...listeners })
        this.process.send({ type: 'request', id, name, body: asked.value })
        for (const message of early ?? []) this.process.send(message)
        early = undefined
      })
      return result.ok ? ok(requestSchemas[name].result.parse(result.value)) : result
    }
    return {
      ...{ result: answered(), cancel },
      finish: () => send({ type: 'finish', id }),
      pause: (paused) => send({ type: 'pause', id, paused }),
    }
  }

  /** Asks the process to end, and kills it when it does not. Resolves when it is gone. */
  async quit(): Promise<void> {
    this.quitting = true
    if (this.end) return
    this.process.kill(false)
    const timer = setTimeout(() => this.process.kill(true), QUIT_MS)
    await this.exited
    clearTimeout(timer)
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.process.kill(true)
  }

  private receive(message: Exclude<WorkerMessage, { type: 'ready' }>): void {
    const request = this.pending.get(message.id)
    if (!request) return
    if (message.type === 'event') return request.onEvent?.(message.event)
    if (message.type === 'progress') return request.onProgress?.(message.done, message.of)
    this.pending.delete(message.id)
    request.resolve(
      message.type === 'done' ? ok(message.result) : { ok: false, failure: message.failure },
    )
  }

  private lost(code: number | null, signal: string | null) {
    const goOn = 'resume to go on from the last checkpoint.'
    if (this.quitting)
      return fail('worker-lost', `The application was closed during this run; ${goOn}`)
    return fail(
      'worker-lost',
      `The training process ${howItEnded(code, signal)}. Your annotations are safe; ${goOn}`,
    )
  }
}

function checkVersion(version: number): Result<void> {
  return version === PROTOCOL_VERSION
    ? ok(undefined)
    : fail('internal', 'The training process is of another version; restart the application.')
}

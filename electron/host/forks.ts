import type { MessagePortMain } from 'electron'
import { randomUUID } from 'node:crypto'
import type { HostNews, HostOrder } from '../../src/contract/desktop.ts'
import type { WorkerRequest } from '../../src/contract/worker.ts'
import type { ForkWorker, WorkerProcess } from '../../src/host/supervisor/worker-handle.ts'
import { workerOptions } from '../../src/host/supervisor/worker-options.ts'

export type Port = MessagePortMain
type Gone = Extract<HostOrder, { type: 'gone' }>

/** Workers, which only the main process can fork: it answers with a port to each, and says when one is gone. */
export class ForksByMain {
  private readonly tell: (news: HostNews) => void
  private readonly workers = new Map<string, RemoteWorker>()

  constructor(tell: (news: HostNews) => void) {
    this.tell = tell
  }

  readonly fork: ForkWorker = ({ silent = false, givesWay } = {}) => {
    const id = randomUUID()
    const worker = new RemoteWorker((force) => this.tell({ type: 'kill', id, force }))
    this.workers.set(id, worker)
    this.tell({ type: 'fork', id, silent, ...workerOptions({ givesWay }) })
    return worker
  }

  /** What the main process says of a worker; the port comes with `forked`. */
  hear(order: Extract<HostOrder, { type: 'forked' | 'gone' }>, port: Port | undefined): void {
    const worker = this.workers.get(order.id)
    if (order.type === 'forked' && port) worker?.connect(port, order.pid)
    if (order.type !== 'gone') return
    this.workers.delete(order.id)
    worker?.end(order)
  }
}

class RemoteWorker implements WorkerProcess {
  pid: number | undefined
  readonly kill: (force: boolean) => void
  private port: Port | undefined
  /** Said before there was a port. */
  private readonly early: WorkerRequest[] = []
  private readonly listeners: ((message: unknown) => void)[] = []
  private readonly gone = Promise.withResolvers<Gone>()

  constructor(kill: (force: boolean) => void) {
    this.kill = kill
  }

  send(message: WorkerRequest): void {
    if (this.port) this.port.postMessage(message)
    else this.early.push(message)
  }

  onMessage(listener: (message: unknown) => void): void {
    this.listeners.push(listener)
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    void this.gone.promise.then(({ code, signal }) => listener(code, signal))
  }

  connect(port: Port, pid: number | undefined): void {
    this.pid = pid
    this.port = port
    port.on('message', ({ data }) => this.listeners.forEach((listen) => listen(data)))
    port.start()
    for (const message of this.early.splice(0)) port.postMessage(message)
  }

  end(how: Gone): void {
    this.port?.close()
    this.gone.resolve(how)
  }
}
